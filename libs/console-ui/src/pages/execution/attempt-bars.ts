import type { Attempt } from './queries';

export interface Bar {
  readonly attempt: Attempt;
  /** Place on the time axis from the first start to the last end, in percent. */
  readonly left: number;
  readonly width: number;
  readonly durationMs: number;
}

/** So that a short attempt beside a long one can still be seen. */
const minWidth = 1;

/** Places the attempts on one time axis. An attempt that runs reaches up to now. */
export function barsOf(attempts: readonly Attempt[], now: number): readonly Bar[] {
  const spans = attempts.map((attempt) => {
    const start = Date.parse(attempt.start_time);
    return {
      attempt,
      start,
      end: Math.max(start, attempt.end_time === null ? now : Date.parse(attempt.end_time)),
    };
  });
  const first = Math.min(...spans.map(({ start }) => start));
  const whole = Math.max(1, ...spans.map(({ end }) => end - first));
  return spans.map(({ attempt, start, end }) => {
    const width = Math.max(minWidth, ((end - start) / whole) * 100);
    return {
      attempt,
      left: Math.min(100 - width, ((start - first) / whole) * 100),
      width,
      durationMs: end - start,
    };
  });
}
