import { checkCanBeRead } from './task-dtos';

describe('checkCanBeRead', () => {
  it.each([{ id: 'export', name: 'a' }, { id: 'facets', name: 'a' }, { name: 'New!' }])(
    'refuses %j, whose path shows something else',
    (task) => {
      expect(() => checkCanBeRead(task)).toThrow('that is the path of');
    },
  );

  it('accepts a name that is taken when the id is another one', () => {
    expect(() => checkCanBeRead({ id: 'news', name: 'new' })).not.toThrow();
  });
});
