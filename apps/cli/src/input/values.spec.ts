import { duration, futureTime, keyValue, pastTime, wholeNumber } from './values';

describe('Values of options', () => {
  beforeEach(() => void jest.useFakeTimers({ now: Date.parse('2026-12-01T12:00:00Z') }));
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['2h', '2026-12-01T10:00:00.000Z'],
    ['1h30m', '2026-12-01T10:30:00.000Z'],
    ['7d', '2026-11-24T12:00:00.000Z'],
    ['2026-11-30', '2026-11-30T00:00:00.000Z'],
    ['2026-11-30T08:00:00+08:00', '2026-11-30T00:00:00.000Z'],
  ])('reads the past time %s', (text, time) => expect(pastTime(text)).toBe(time));

  it('reads a duration from now as a future time', () => {
    expect(futureTime('10m')).toBe('2026-12-01T12:10:00.000Z');
  });

  it.each(['', 'monday', '12', '1h ', '2026-13-01', '-1h', '12/01/2026', '999999999d'])(
    'refuses the time "%s"',
    (text) =>
      expect(() => pastTime(text)).toThrow('It must be a duration such as 2h or 7d, or a time such as'),
  );

  it('reads durations', () => {
    expect(['250ms', '90s', '1h30m'].map(duration)).toEqual([250, 90_000, 5_400_000]);
    expect(() => duration('1.5h')).toThrow('It must be a duration such as 90s');
  });

  it.each(['0', '11', '1.5', 'x', '', '1e1'])('refuses "%s" as a whole number from 1 to 10', (text) =>
    expect(() => wholeNumber(1, 10)(text)).toThrow('It must be a whole number from 1 to 10.'),
  );

  it('keeps the type of a parameter that is JSON', () => {
    const values = ['n=5', 'b=true', 'o={"a":1}', 't=text', 'q="5"', 'e=', 'u=a=b'];
    expect(values.reduce<Record<string, unknown>>((all, text) => keyValue(text, all), {})).toEqual({
      n: 5,
      b: true,
      o: { a: 1 },
      t: 'text',
      q: '5',
      e: '',
      u: 'a=b',
    });
    expect(() => keyValue('=x')).toThrow('It must be KEY=VALUE.');
  });
});
