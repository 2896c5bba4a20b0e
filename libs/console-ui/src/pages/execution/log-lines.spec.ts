import { appendLines, filterLines, maxShownLines, readLine, type LogLine } from './log-lines';

const line = (number: number, message = 'm', level: LogLine['level'] = 'info'): LogLine => ({
  number,
  at: '2026-12-01T00:00:00.000Z',
  level,
  message,
  attempt: 1,
});

describe('The lines of a log', () => {
  it('are read from events, with hidden characters made visible', () => {
    const { number: _, ...sent } = line(0, '\u001b[31mred\u0000');
    expect(readLine('8', JSON.stringify(sent))).toMatchObject({ number: 7, message: 'red␛0000' });
  });

  it('do not appear twice when the connection was lost', () => {
    const numbers = appendLines([line(0), line(1)], [line(1), line(2)]).map(({ number }) => number);
    expect(numbers).toEqual([0, 1, 2]);
  });

  it('are the newest ones when there are too many', () => {
    const many = Array.from({ length: maxShownLines + 5 }, (_, i) => line(i));
    expect(appendLines([], many)[0]).toMatchObject({ number: 5 });
  });

  it('can be narrowed by level and by text', () => {
    const lines = [line(0, 'Connecting'), line(1, 'slow', 'warn'), line(2, 'no connection', 'error')];
    const numbers = (filter: Parameters<typeof filterLines>[1]) =>
      filterLines(lines, filter).map(({ number }) => number);
    expect(numbers({ level: 'warn', text: '' })).toEqual([1, 2]);
    expect(numbers({ level: 'all', text: 'CONNECT' })).toEqual([0, 2]);
  });
});
