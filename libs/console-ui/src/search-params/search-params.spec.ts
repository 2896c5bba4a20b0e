import { moment, oneOf, ownPath, searchOf, someOf, text, wholeNumber } from './search-params';

const read = searchOf({
  status: oneOf(['failed', 'running']),
  task: text(10),
  line: wholeNumber({ min: 1, max: 100 }),
  from: moment(),
  to: ownPath(),
});

describe('searchOf', () => {
  it('reads what its schema names', () => {
    const given = {
      status: 'failed',
      task: 'a',
      line: '7',
      from: '2026-11-28T02:10:00+01:00',
      to: '/tasks?q=a',
    };
    expect(read(given)).toEqual({
      status: 'failed',
      task: 'a',
      line: 7,
      from: '2026-11-28T01:10:00.000Z',
      to: '/tasks?q=a',
    });
  });

  it('drops what is unknown or wrong, and never throws', () => {
    expect(read({ status: 'x', task: '', line: 0, from: 'now', other: 1 })).toStrictEqual({
      status: undefined,
      task: undefined,
      line: undefined,
      from: undefined,
      to: undefined,
    });
    expect(read({ status: ['failed'], task: 'x'.repeat(11), line: 1.5, from: 5, to: null })).toEqual({});
    expect(read({ from: '2026-99-99T99:99:99Z', line: 'Infinity' })).toEqual({});
  });

  it('reads a text that the router has taken for a number', () => {
    expect(read({ task: 5 })).toEqual({ task: '5' });
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'tasks', ''])(
    'drops %j as a path of this console',
    (to) => {
      expect(read({ to })).toEqual({});
    },
  );
});

describe('someOf', () => {
  const reader = someOf(['late', 'missed', 'skipped']);
  it.each([
    ['missed,late', 'late,missed'],
    ['missed,other,missed', 'missed'],
    ['other', undefined],
    [['late'], undefined],
  ])('reads %j as %j', (given, read) => {
    expect(reader(given)).toBe(read);
  });
});
