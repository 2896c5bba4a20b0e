import { choicesFor, matches, moved, type Choice } from './choices';

const choice = (kind: Choice['kind'], path: string, label = path): Choice => ({ kind, path, label });
const known = {
  recent: [choice('task', '/tasks/report', 'report')],
  pages: [choice('page', '/tasks', 'Tasks'), choice('page', '/', 'Overview')],
  actions: [choice('action', '/tasks/new', 'New task')],
};
const pathsOf = (choices: readonly Choice[]) => choices.map(({ path }) => path);

describe('The choices of the search', () => {
  it('are what was opened lately, the pages and the actions while nothing is typed', () => {
    expect(pathsOf(choicesFor(' ', known, []))).toEqual(['/tasks/report', '/tasks', '/', '/tasks/new']);
  });

  it('begin with what the server found, and have each thing once', () => {
    const found = [choice('task', '/tasks/report', 'Nightly report'), choice('worker', '/cluster/workers/r')];
    expect(choicesFor('report', known, found)).toEqual(found);
    expect(pathsOf(choicesFor('TASK', known, []))).toEqual(['/tasks', '/tasks/new']);
  });

  it('match each word of the text, in any order', () => {
    expect(matches(choice('task', '/', 'Nightly report'), 'rep night')).toBe(true);
    expect(matches(choice('task', '/', 'Nightly report'), 'rep daily')).toBe(false);
  });

  it('are marked one after the other, and the first after the last', () => {
    expect([moved(0, 1, 3), moved(2, 1, 3), moved(0, -1, 3), moved(0, 1, 0)]).toEqual([1, 0, 2, 0]);
  });
});
