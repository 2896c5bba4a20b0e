import fc from 'fast-check';
import { Duration, InvalidDurationError } from './duration';

describe('Duration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['1.1s', 1_100],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['0.5h', 1_800_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['7d', 604_800_000],
    ['365d', 31_536_000_000],
    ['31536000000ms', 31_536_000_000],
  ])('reads %s as %d ms', (text, ms) => {
    expect(Duration.parse(text).ms).toBe(ms);
  });

  it.each([
    '',
    ' ',
    '10',
    's',
    '5 minutes',
    '10 s',
    ' 10s',
    '10s\n',
    '-1s',
    '+1s',
    '1e3',
    '1e3s',
    '1,5s',
    '.5s',
    '1.s',
    '0x10s',
    '10S',
    '1w',
    '30m1h',
    '1h1h',
    '0.5ms',
    '1.0001s',
    '366d',
    '364d24.001h',
    '９s',
    'NaNs',
    'Infinityd',
    '9'.repeat(400) + 'd',
  ])('refuses %j', (text) => {
    expect(() => Duration.parse(text)).toThrow(InvalidDurationError);
  });

  it('quotes the value and lists the allowed forms when it refuses a text', () => {
    const refusal = new InvalidDurationError(
      '"5 minutes" is not a duration: write numbers with the units d, h, m, s and ms, largest first, such as 500ms, 10s, 1h30m or 7d, up to 365d',
      { given: '5 minutes' },
    );
    expect(() => Duration.parse('5 minutes')).toThrow(refusal);
    expect(refusal).toMatchObject({ code: 'duration.invalid', name: 'InvalidDurationError' });
  });

  it.each([-1, 0.5, NaN, Infinity, Duration.MAX_MS + 1])('refuses %d ms', (ms) => {
    expect(() => Duration.ofMs(ms)).toThrow(InvalidDurationError);
  });

  it.each([
    [0, '0s'],
    [500, '500ms'],
    [1_500, '1s500ms'],
    [60_000, '1m'],
    [5_400_000, '1h30m'],
    [604_800_000, '7d'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(Duration.ofMs(ms).toString()).toBe(text);
  });

  it('parses the text that it writes to the same duration', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Duration.MAX_MS }), (ms) => {
        expect(Duration.parse(Duration.ofMs(ms).toString()).ms).toBe(ms);
      }),
    );
  });
});
