import type { components } from '@distribute-schedule/api-client';

export type Minute = components['schemas']['OverviewMinute'];

export interface MinuteBar {
  readonly minute: Minute;
  readonly x: number;
  readonly width: number;
  /** Heights from the bottom, of all that ended and of what failed. */
  readonly total: number;
  readonly failed: number;
}

const gap = 1;

/** Places a bar for each minute on an area of this size. The highest one fills it. */
export function minuteBars(minutes: readonly Minute[], width: number, height: number): readonly MinuteBar[] {
  const totals = minutes.map(({ succeeded, failed, cancelled }) => succeeded + failed + cancelled);
  const highest = Math.max(1, ...totals);
  const step = width / Math.max(1, minutes.length);
  // What failed is always seen, even one among thousands.
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / highest) * height));
  return minutes.map((minute, i) => ({
    minute,
    x: i * step,
    width: Math.max(1, step - gap),
    total: heightOf(totals[i] ?? 0),
    failed: heightOf(minute.failed),
  }));
}

/** The first minute of the newest span in which each minute with an end has a failure; undefined if nothing fails now. */
export function failingSince(minutes: readonly Minute[]): string | undefined {
  let since: string | undefined;
  for (const { at, failed, succeeded } of minutes) {
    if (failed > 0) since ??= at;
    else if (succeeded > 0) since = undefined;
  }
  return since;
}

/** Points of a line over the same area, in pieces without the minutes that have no value. The highest value is at the top. */
export function minuteLines(
  minutes: readonly Minute[],
  valueOf: (minute: Minute) => number | null,
  width: number,
  height: number,
): readonly (readonly (readonly [x: number, y: number])[])[] {
  const values = minutes.map(valueOf);
  const highest = Math.max(1, ...values.map((value) => value ?? 0));
  const step = width / Math.max(1, minutes.length);
  const lines: [number, number][][] = [];
  let isOpen = false;
  values.forEach((value, i) => {
    if (value !== null) {
      const point: [number, number] = [(i + 0.5) * step, height - (value / highest) * height];
      if (isOpen) lines.at(-1)?.push(point);
      else lines.push([point]);
    }
    isOpen = value !== null;
  });
  return lines.map((line) => (line.length === 1 ? asDash(line, step / 4) : line));
}

/** A line of one point would not be seen. */
const asDash = (points: readonly [number, number][], reach: number): [number, number][] =>
  points.flatMap(([x, y]): [number, number][] => [
    [x - reach, y],
    [x + reach, y],
  ]);

/** Whole quarters of an hour within these minutes, with their place on an area of this width. */
export function quarterTicks(
  minutes: readonly Minute[],
  width: number,
): readonly { readonly at: number; readonly x: number }[] {
  const step = width / Math.max(1, minutes.length);
  return minutes.flatMap(({ at }, i) => {
    const time = Date.parse(at);
    // All zones that are in use differ from UTC by whole quarters of an hour.
    return time % quarterMs === 0 ? [{ at: time, x: i * step }] : [];
  });
}

const quarterMs = 15 * 60_000;
