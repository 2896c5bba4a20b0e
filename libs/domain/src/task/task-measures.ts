import type { EndedRun } from './ended-run';

/** Bucket of a duration. Each bucket is 19 % longer than the one before, so a percentile is at most 19 % too high. */
export function durationBucket(ms: number): number {
  return Math.ceil(Math.log2(Math.max(1, ms)) * 4);
}

/** Longest duration in a bucket. */
export function bucketLimitMs(bucket: number): number {
  return 2 ** (bucket / 4);
}

/** Time from the start of the last attempt to the end. Undefined if the Task never ran. */
export function runMsOf({ startTime, endedAt }: EndedRun): number | undefined {
  return startTime === undefined ? undefined : Math.max(0, endedAt - startTime);
}

/** Delay between scheduled time and start. Undefined unless the run needed exactly one attempt. */
export function lateMsOf({ attempts, startTime, scheduledTime }: EndedRun): number | undefined {
  return startTime === undefined || attempts !== 1 ? undefined : Math.max(0, startTime - scheduledTime);
}

/** Counts and sums that an ended run adds to the daily statistics of its config. */
export function taskMeasures(run: EndedRun): Readonly<Record<string, number>> {
  const measures: Record<string, number> = { [run.status]: 1 };
  if (run.attempts > 1) measures['retries'] = run.attempts - 1;
  const [runMs, lateMs] = [runMsOf(run), lateMsOf(run)];
  if (runMs !== undefined) {
    measures['runMs'] = runMs;
    measures[`run:${durationBucket(runMs)}`] = 1;
  }
  if (lateMs !== undefined) {
    measures['lateMs'] = lateMs;
    measures[`late:${durationBucket(lateMs)}`] = 1;
  }
  return measures;
}
