import { executionsSearch, hasFilters, isCountable, noFilters, toggledStatus } from './search';

describe('The filters of the list of executions', () => {
  it('are read from the URL, without what is unknown', () => {
    const search = executionsSearch({ status: 'failed,lost,running', cause: 'chance', took: '60000', x: 1 });
    expect(search).toMatchObject({ status: 'failed,running', cause: undefined, took: 60_000 });
    expect([hasFilters(search), hasFilters(noFilters)]).toEqual([true, false]);
  });

  it('can be counted by status only for tasks and workers', () => {
    expect(isCountable(executionsSearch({ status: 'failed', task: 'a', worker: 'w' }))).toBe(true);
    expect(isCountable(executionsSearch({ q: '503' }))).toBe(false);
  });

  it.each([
    [undefined, 'failed'],
    ['running', 'failed,running'],
    ['failed,running', 'running'],
    ['failed', undefined],
    ['running,retrying,pending,success,cancelled', undefined],
  ])('turn %s into %s when the chip of failed executions is clicked', (before, after) => {
    expect(toggledStatus(executionsSearch({ status: before }), 'failed')).toBe(after);
  });
});
