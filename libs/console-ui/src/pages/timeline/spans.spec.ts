import { momentOf, roundTicks, fieldTime, momentOfField, wallTime } from '../../time/local-times';
import { bounded, moved, searchOfSpan, spanOf, zoomed } from './spans';
import { presetOf, shownSpan, timelineSearch } from './search';

const berlin = 'Europe/Berlin';
const at = (text: string) => Date.parse(text);
const hourMs = 3_600_000;
const texts = ({ from, to }: { from: number; to: number }) =>
  [from, to].map((ms) => new Date(ms).toISOString());

describe('spanOf', () => {
  it('shows the night from 22:00 to 06:00 on the clocks of the zone, the last or the one that goes on', () => {
    const night = ['2026-11-27T21:00:00.000Z', '2026-11-28T05:00:00.000Z'];
    expect(texts(spanOf('night', at('2026-11-28T08:00:00Z'), berlin))).toEqual(night);
    expect(texts(spanOf('night', at('2026-11-28T20:59:00Z'), berlin))).toEqual(night);
    expect(texts(spanOf('night', at('2026-11-28T02:00:00Z'), berlin))).toEqual(night);
    expect(texts(spanOf('night', at('2026-11-27T21:00:00Z'), berlin))).toEqual(night);
    expect(texts(spanOf('night', at('2026-11-28T02:00:00Z'), 'utc'))).toEqual([
      '2026-11-27T22:00:00.000Z',
      '2026-11-28T06:00:00.000Z',
    ]);
  });

  it('shows a night of seven or nine hours when the clocks change', () => {
    const spring = spanOf('night', at('2026-03-29T10:00:00Z'), berlin);
    expect([texts(spring), spring.to - spring.from]).toEqual([
      ['2026-03-28T21:00:00.000Z', '2026-03-29T04:00:00.000Z'],
      7 * hourMs,
    ]);
    const autumn = spanOf('night', at('2026-10-25T10:00:00Z'), berlin);
    expect([texts(autumn), autumn.to - autumn.from]).toEqual([
      ['2026-10-24T20:00:00.000Z', '2026-10-25T05:00:00.000Z'],
      9 * hourMs,
    ]);
  });

  it('shows what is due soon beside what ran', () => {
    const now = at('2026-11-28T08:00:00Z');
    expect(texts(spanOf('1h', now, berlin))).toEqual([
      '2026-11-28T07:00:00.000Z',
      '2026-11-28T08:15:00.000Z',
    ]);
    expect(texts(spanOf('next', now, berlin))).toEqual([
      '2026-11-28T08:00:00.000Z',
      '2026-11-29T08:00:00.000Z',
    ]);
  });
});

describe('zoomed and moved', () => {
  it('stay within what the server answers for', () => {
    const span = { from: 0, to: 8 * hourMs };
    expect(zoomed(span, 0.5)).toEqual({ from: 2 * hourMs, to: 6 * hourMs });
    expect(zoomed(span, 0.5, hourMs)).toEqual({ from: -hourMs, to: 3 * hourMs });
    const widest = zoomed(span, 1000);
    expect(widest.to - widest.from).toBe(8 * 24 * hourMs);
    const shortest = bounded({ from: 0, to: 1 });
    expect(shortest.to - shortest.from).toBe(300_000);
    expect(moved(span, -0.5)).toEqual({ from: -4 * hourMs, to: 4 * hourMs });
    expect(searchOfSpan({ from: 1, to: hourMs + 1 })).toEqual({
      from: '1970-01-01T00:00:00.000Z',
      to: '1970-01-01T01:00:00.000Z',
    });
  });
});

describe('timelineSearch', () => {
  const now = at('2026-11-28T08:00:00Z');

  it('shows the default when the URL holds nothing, or nothing valid', () => {
    for (const given of [{}, { span: 'year', from: 'soon', view: 'pie' }, { from: '2026-11-28T08:00:00Z' }]) {
      const search = timelineSearch(given);
      expect(presetOf(search)).toBe('6h');
      expect(shownSpan(search, now, 'utc')).toEqual(spanOf('6h', now, 'utc'));
    }
  });

  it('prefers the own span of the URL', () => {
    const search = timelineSearch({
      span: '1h',
      from: '2026-11-28T08:00:00Z',
      to: '2026-11-28T09:00:00+00:00',
    });
    expect(presetOf(search)).toBeUndefined();
    expect(texts(shownSpan(search, now, 'utc'))).toEqual([
      '2026-11-28T08:00:00.000Z',
      '2026-11-28T09:00:00.000Z',
    ]);
  });
});

describe('roundTicks', () => {
  const ticks = (from: string, to: string, max = 5, zone = berlin) =>
    roundTicks(at(from), at(to), max, zone).map((tick) => fieldTime(tick, zone).slice(5));

  it('are at round times of the zone, and no more than asked for', () => {
    expect(ticks('2026-11-28T07:07:00Z', '2026-11-28T08:15:00Z', 3)).toEqual(['11-28T08:30', '11-28T09:00']);
    expect(ticks('2026-11-28T08:00:00Z', '2026-11-29T08:00:00Z')).toEqual([
      '11-28T12:00',
      '11-28T18:00',
      '11-29T00:00',
      '11-29T06:00',
    ]);
    // Kathmandu is 5 h 45 min ahead of UTC.
    expect(ticks('2026-11-28T08:00:00Z', '2026-11-28T09:00:00Z', 5, 'Asia/Kathmandu')).toEqual([
      '11-28T13:45',
      '11-28T14:00',
      '11-28T14:15',
      '11-28T14:30',
      '11-28T14:45',
    ]);
    expect(ticks('2026-11-20T08:00:00Z', '2026-11-28T08:00:00Z').length).toBeLessThanOrEqual(5);
  });

  it('stay at round times when the clocks change', () => {
    expect(ticks('2026-03-28T21:00:00Z', '2026-03-29T04:00:00Z')).toEqual([
      '03-28T22:00',
      '03-29T00:00',
      '03-29T04:00',
      '03-29T06:00',
    ]);
    expect(ticks('2026-10-24T20:00:00Z', '2026-10-25T05:00:00Z')).toEqual([
      '10-24T22:00',
      '10-25T00:00',
      '10-25T02:00',
      '10-25T04:00',
      '10-25T06:00',
    ]);
  });
});

describe('momentOf', () => {
  it('returns the first of two moments with this time, and one after a gap', () => {
    const wall = (text: string) => at(`${text}Z`);
    expect(new Date(momentOf(wall('2026-10-25T02:30:00'), berlin)).toISOString()).toBe(
      '2026-10-25T00:30:00.000Z',
    );
    expect(new Date(momentOf(wall('2026-03-29T02:30:00'), berlin)).toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(wallTime(at('2026-07-01T00:00:00Z'), berlin)).toBe(wall('2026-07-01T02:00:00'));
    expect(momentOfField('2026-07-01T02:00', berlin)).toBe(at('2026-07-01T00:00:00Z'));
    expect(momentOfField('', berlin)).toBeUndefined();
  });
});
