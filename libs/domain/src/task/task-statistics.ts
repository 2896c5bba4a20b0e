import { bucketLimitMs } from './task-measures';

/** Sums of `taskMeasures` over a span of time. */
export type MeasureSums = Readonly<Record<string, number>>;

export interface TaskStatistics {
  /** Finished runs, including cancelled ones. */
  readonly runs: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Share of the runs that were not cancelled; undefined if there are none, as are the rates and times below. */
  readonly successRate: number | undefined;
  /** Mean number of retries of a run that was not cancelled. */
  readonly retryRate: number | undefined;
  readonly meanRunMs: number | undefined;
  readonly run: Percentiles;
  /** Delay between scheduled time and start, of runs that needed one attempt. */
  readonly late: Percentiles;
}

/** Each value is at most 19 % too high: see `durationBucket`. */
export interface Percentiles {
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export function taskStatistics(days: readonly MeasureSums[]): TaskStatistics {
  const sums = sumOf(days);
  const count = (name: string) => sums[name] ?? 0;
  const [succeeded, failed, cancelled] = [count('success'), count('failed'), count('cancelled')];
  const ended = succeeded + failed;
  const timed = bucketsOf(sums, 'run:').reduce((total, [, times]) => total + times, 0);
  return {
    runs: ended + cancelled,
    succeeded,
    failed,
    cancelled,
    successRate: ended === 0 ? undefined : succeeded / ended,
    retryRate: ended === 0 ? undefined : count('retries') / ended,
    meanRunMs: timed === 0 ? undefined : count('runMs') / timed,
    run: percentilesOf(bucketsOf(sums, 'run:')),
    late: percentilesOf(bucketsOf(sums, 'late:')),
  };
}

function sumOf(days: readonly MeasureSums[]): MeasureSums {
  const sums: Record<string, number> = {};
  for (const day of days) for (const [name, by] of Object.entries(day)) sums[name] = (sums[name] ?? 0) + by;
  return sums;
}

/** Buckets with their counts, smallest first. */
function bucketsOf(sums: MeasureSums, prefix: string): [bucket: number, times: number][] {
  return Object.entries(sums)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, times]): [number, number] => [Number(name.slice(prefix.length)), times])
    .sort(([a], [b]) => a - b);
}

/** @param buckets with their counts, smallest first */
export function percentilesOf(buckets: readonly [number, number][]): Percentiles {
  const total = buckets.reduce((sum, [, times]) => sum + times, 0);
  const at = (share: number): number | undefined => {
    let seen = 0;
    for (const [bucket, times] of buckets) {
      seen += times;
      if (seen >= share * total) return Math.round(bucketLimitMs(bucket));
    }
    return undefined;
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}
