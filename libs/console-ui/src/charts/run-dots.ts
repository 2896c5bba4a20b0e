import type { components } from '@distribute-schedule/api-client';

export type Run = components['schemas']['ExecutionSummary'];
type Ended = Run & { readonly duration_ms: number };

export interface RunDot {
  readonly run: Ended;
  readonly x: number;
  readonly y: number;
}

export interface Durations {
  readonly dots: readonly RunDot[];
  readonly isLog: boolean;
  /** Heights of the lines, from the top. Undefined where a line is not on the chart. */
  readonly p50?: number | undefined;
  readonly p95?: number | undefined;
  readonly timeout?: number | undefined;
  readonly ticks: readonly { readonly ms: number; readonly y: number }[];
}

interface Limits {
  readonly timeoutMs: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** With a wider spread than this the usual runs would be one line at the bottom. */
const maxLinearSpread = 20;
/** A timeout that is further away would press the runs together; the legend names it. */
const maxTimeoutAbove = 2;
const maxTicks = 4;

const isEnded = (run: Run): run is Ended => run.end_time !== null && run.duration_ms !== null;

/** Places runs from left to right, oldest first, by their duration. @param newestFirst as the API lists them */
export function durationsOf(
  newestFirst: readonly Run[],
  { timeoutMs, p50Ms, p95Ms }: Limits,
  { width, height }: { readonly width: number; readonly height: number },
): Durations {
  const runs = newestFirst.filter(isEnded).toReversed();
  const values = [...runs.map((run) => run.duration_ms), p95Ms ?? 0];
  const longest = Math.max(1, ...values);
  const isLog = p50Ms !== null && p95Ms !== null && p95Ms > maxLinearSpread * Math.max(1, p50Ms);
  const showsTimeout = timeoutMs <= maxTimeoutAbove * longest;
  const top = roundUp(showsTimeout ? Math.max(longest, timeoutMs) : longest);
  const yOf = (ms: number) => {
    const part = isLog ? Math.log1p(ms) / Math.log1p(top) : ms / top;
    return height - part * height;
  };
  const step = width / Math.max(1, runs.length);
  return {
    dots: runs.map((run, i) => ({ run, x: (i + 0.5) * step, y: yOf(run.duration_ms) })),
    isLog,
    p50: p50Ms === null ? undefined : yOf(p50Ms),
    p95: p95Ms === null ? undefined : yOf(p95Ms),
    timeout: showsTimeout ? yOf(timeoutMs) : undefined,
    ticks: ticksOf(top, isLog).map((ms) => ({ ms, y: yOf(ms) })),
  };
}

/** Durations that people find round, up to a day. */
const roundMs = [1, 2, 5, 10, 20, 50, 100, 200, 500]
  .concat([1, 2, 5, 10, 15, 30].map((s) => s * 1_000))
  .concat([1, 2, 5, 10, 15, 30].map((m) => m * 60_000))
  .concat([1, 2, 4, 8, 12, 24].map((h) => h * 3_600_000));

function roundUp(ms: number): number {
  return roundMs.find((round) => round >= ms) ?? Math.ceil(ms / 86_400_000) * 86_400_000;
}

function ticksOf(top: number, isLog: boolean): number[] {
  if (!isLog) {
    const step = roundUp(top / maxTicks);
    return Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => i * step);
  }
  const powers = [1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000].filter(
    (ms) => ms <= top,
  );
  return powers.slice(-maxTicks);
}
