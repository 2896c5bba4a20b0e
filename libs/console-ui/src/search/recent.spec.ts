import { thingAt } from './recent';

describe('thingAt', () => {
  it('names the thing that a page shows', () => {
    expect(thingAt('/executions/report%401')).toEqual({
      kind: 'execution',
      path: '/executions/report%401',
      label: 'report@1',
      isRecent: true,
    });
  });

  it.each(['/', '/tasks', '/tasks/new', '/tasks/a/edit', '/cluster'])('names nothing for %s', (path) => {
    expect(thingAt(path)).toBeUndefined();
  });

  it('shows a broken path as it is', () => {
    expect(thingAt('/tasks/%E0')?.label).toBe('%E0');
  });
});
