import { dateIn, retryAfterMs } from './retry-after';

const now = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Sun, 06 Nov 1994 08:50:37 GMT', 60_000],
    ['Sunday, 06-Nov-94 08:50:37 GMT', 60_000],
    ['Sun Nov  6 08:50:37 1994', 60_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ])('reads "%s"', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });

  it.each(['', '-5', '2.5', '1e3', '0x10', ' 5', 'Sun, 99 Nov 1994 08:50:37 GMT', 'tomorrow'])(
    'ignores "%s", which RFC 9110 does not allow',
    (header) => {
      expect(retryAfterMs(header, now)).toBeUndefined();
      expect(dateIn(header)).toBeUndefined();
    },
  );
});
