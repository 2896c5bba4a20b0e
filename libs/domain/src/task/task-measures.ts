import type { Task } from './task';

/** Bucket of a duration. Each bucket is 19 % longer than the one before, so a percentile is at most 19 % too high. */
export function durationBucket(ms: number): number {
  return Math.ceil(Math.log2(Math.max(1, ms)) * 4);
}

/** Longest duration in a bucket. */
export function bucketLimitMs(bucket: number): number {
  return 2 ** (bucket / 4);
}

/** Counts and sums that a finished Task adds to the daily statistics of its config. */
export function taskMeasures(task: Task): Readonly<Record<string, number>> {
  const { state, attempts, startTime, scheduledTime } = task.toSnapshot();
  if (!('endedAt' in state)) return {};
  const measures: Record<string, number> = { [state.status]: 1 };
  if (attempts > 1) measures['retries'] = attempts - 1;
  if (startTime === undefined) return measures;
  const runMs = Math.max(0, state.endedAt - startTime);
  measures['runMs'] = runMs;
  measures[`run:${durationBucket(runMs)}`] = 1;
  if (attempts === 1) {
    const lateMs = Math.max(0, startTime - scheduledTime);
    measures['lateMs'] = lateMs;
    measures[`late:${durationBucket(lateMs)}`] = 1;
  }
  return measures;
}
