import { durationText, exactTime, relativeTime, timeText } from './time-texts';

const now = Date.parse('2026-11-28T12:00:00Z');
const ago = (ms: number) => now - ms;

describe('relativeTime', () => {
  it.each([
    [ago(0), 'now'],
    [ago(59_999), '59 sec. ago'],
    [ago(60_000), '1 min. ago'],
    [ago(-90_000), 'in 1 min.'],
    [ago(3_600_000), '1 hr. ago'],
  ])('uses the largest whole unit (%#)', (at, text) => {
    expect(relativeTime(at, now, 'en')).toBe(text);
  });

  it('speaks Chinese', () => {
    expect(relativeTime(ago(120_000), now, 'zh-CN')).toBe('2分钟前');
  });
});

describe('timeText', () => {
  it('is relative within a day, and exact with its zone after it', () => {
    expect(timeText(ago(86_399_000), now, 'en', 'utc')).toBe('23 hr. ago');
    expect(timeText(ago(86_400_000), now, 'en', 'utc')).toBe('Nov 27, 12:00 UTC');
    expect(timeText(Date.parse('2025-11-28T12:00:00Z'), now, 'en', 'utc')).toBe('Nov 28, 2025, 12:00 UTC');
  });
});

describe('exactTime', () => {
  it('names its zone, with milliseconds where they are wanted', () => {
    expect(exactTime(now + 62, 'en', 'utc', true)).toBe('Nov 28, 2026, 12:00:00.062 UTC');
    expect(exactTime(now, 'en', 'Asia/Shanghai')).toBe('Nov 28, 2026, 20:00:00 GMT+8');
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [2449, '2.4 s'],
    [59_999, '59.9 s'],
    [238_000, '3 m 58 s'],
    [7_200_000, '2 h'],
    [7_501_000, '2 h 5 m'],
    [90_000_000, '1 d 1 h'],
  ])('says %d ms with at most two units', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
