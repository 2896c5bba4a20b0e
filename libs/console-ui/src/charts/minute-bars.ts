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
