import type { Zone } from './time-texts';

/** A time as a clock on the wall shows it, as ms of the same time in UTC. Only for sums, never for people to see. */
export type WallTime = number;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const formats = new Map<Zone, Intl.DateTimeFormat>();

function formatOf(zone: Zone): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
      ...(zone !== 'mine' && { timeZone: zone === 'utc' ? 'UTC' : zone }),
    });
    formats.set(zone, format);
  }
  return format;
}

/** What a clock in the zone shows at this moment, to the second. */
export function wallTime(at: number, zone: Zone): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/**
 * The moment at which a clock in the zone shows this time. A time that occurs twice counts the first time. A time that
 * the clocks skip is as long after the last one before it as it would be without the change.
 */
export function momentOf(wall: WallTime, zone: Zone): number {
  const offsetAt = (at: number) => wallTime(at, zone) - Math.floor(at / 1000) * 1000;
  const before = wall - offsetAt(wall - dayMs);
  const after = wall - offsetAt(wall + dayMs);
  const exact = [before, after].filter((at) => wallTime(at, zone) === wall);
  return exact.length > 0 ? Math.min(...exact) : before;
}

/** The last midnight of the zone at or before this moment, as the clock shows it. */
export const midnightBefore = (at: number, zone: Zone): WallTime =>
  Math.floor(wallTime(at, zone) / dayMs) * dayMs;

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880].map((minutes) => minutes * minuteMs);

/** Moments from `from` to `to` at round times of the zone, at most as many as the limit allows. */
export function roundTicks(from: number, to: number, maxTicks: number, zone: Zone): readonly number[] {
  for (const step of steps) {
    if ((to - from) / step > maxTicks + 2) continue;
    const ticks = ticksOf(from, to, step, zone);
    if (ticks.length <= maxTicks) return ticks;
  }
  return [];
}

function ticksOf(from: number, to: number, step: number, zone: Zone): readonly number[] {
  const midnight = midnightBefore(from, zone);
  // A day has up to 25 hours, so the clock may show an hour less at `to` than without a change.
  const last = wallTime(to, zone) + hourMs;
  const ticks = new Set<number>();
  const first = Math.ceil((wallTime(from, zone) - hourMs - midnight) / step) * step + midnight;
  for (let wall = first; wall <= last; wall += step) {
    const at = momentOf(wall, zone);
    if (at >= from && at <= to && wallTime(at, zone) === wall) ticks.add(at);
  }
  return [...ticks].sort((one, other) => one - other);
}

/** For a field of type `datetime-local`: `2026-11-28T22:00`. */
export const fieldTime = (at: number, zone: Zone): string =>
  new Date(wallTime(at, zone)).toISOString().slice(0, 16);

/** Reads what such a field holds. Undefined if it holds no time. */
export function momentOfField(text: string, zone: Zone): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const wall = Date.parse(`${text.slice(0, 16)}:00Z`);
  return Number.isNaN(wall) ? undefined : momentOf(wall, zone);
}
