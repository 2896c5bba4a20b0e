import { midnightBefore, momentOf } from '../../time/local-times';
import { dayMs, type Zone } from '../../time/time-texts';

export const presets = ['1h', '6h', 'night', 'next'] as const;
export type Preset = (typeof presets)[number];

/** `from` belongs to the span, `to` does not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const nightFromMs = -2 * hourMs;
const nightToMs = 6 * hourMs;
/** The server answers for no longer span. */
const maxSpanMs = 8 * dayMs;
const minSpanMs = 5 * minuteMs;

/**
 * The span of a preset. Those that look back also show what is due soon. The night is from 22:00 to 06:00 on the clocks
 * of the zone: the one that is not over yet, or the last one.
 */
export function spanOf(preset: Preset, now: number, zone: Zone): Span {
  switch (preset) {
    case '1h':
      return { from: now - hourMs, to: now + 15 * minuteMs };
    case '6h':
      return { from: now - 6 * hourMs, to: now + hourMs };
    case 'next':
      return { from: now, to: now + dayMs };
    case 'night': {
      const midnight = midnightBefore(now, zone);
      const nightFrom = (wall: number) => momentOf(wall + nightFromMs, zone);
      const night = nightFrom(midnight + dayMs) <= now ? midnight + dayMs : midnight;
      return { from: nightFrom(night), to: momentOf(night + nightToMs, zone) };
    }
  }
}

/** Keeps a span within what the server answers for. */
export function bounded({ from, to }: Span): Span {
  const length = Math.min(maxSpanMs, Math.max(minSpanMs, to - from));
  const middle = (from + to) / 2;
  if (length === to - from) return { from, to };
  return { from: Math.round(middle - length / 2), to: Math.round(middle + length / 2) };
}

/** @param factor below 1 shows a shorter span */
export function zoomed({ from, to }: Span, factor: number, middle = (from + to) / 2): Span {
  const half = ((to - from) * factor) / 2;
  return bounded({ from: Math.round(middle - half), to: Math.round(middle + half) });
}

/** @param share of the span by which it moves; below 0 to earlier times */
export function moved({ from, to }: Span, share: number): Span {
  const by = Math.round((to - from) * share);
  return { from: from + by, to: to + by };
}

/** The URL has whole seconds, so that it stays short. */
export const searchOfSpan = (span: Span): { readonly from: string; readonly to: string } => {
  const { from, to } = bounded(span);
  const isoOf = (at: number) => new Date(Math.round(at / 1000) * 1000).toISOString();
  return { from: isoOf(from), to: isoOf(to) };
};
