import type { MeasureSums } from '../task/task-statistics';
import type { DenseSpan, TimelineSpan } from './timeline-row';

/** How busy one part of the span was or will be. */
export interface TimelineBucket {
  readonly at: number;
  /** Runs that ended in it, and how many of them failed. */
  readonly ended: number;
  readonly failed: number;
  /** Due times to come. */
  readonly due: number;
  /** The most runs at the same time that the due times to come will need, if each takes as long as usual. */
  readonly atOnce: number;
}

/** The due times of one config that are to come. */
export interface ExpectedRuns {
  readonly starts: readonly number[];
  readonly dense: readonly DenseSpan[];
  readonly usualMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const roundSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * minuteMs);

/** The shortest round length of a bucket with which the span has at most so many. */
export function bucketLengthMs(
  { from, to }: TimelineSpan,
  maxBuckets: number,
  shortestMs = minuteMs,
): number {
  const fits = (step: number) => step >= shortestMs && Math.ceil((to - from) / step) + 1 <= maxBuckets;
  return roundSteps.find(fits) ?? Math.ceil((to - from) / Math.max(1, maxBuckets - 1) / hourMs) * hourMs;
}

/** Counts runs by their ends and due times by their starts, in buckets that begin at round times. */
export class TimelineDensity {
  private readonly first: number;
  private readonly ended: number[];
  private readonly failed: number[];
  private readonly due: number[];
  /** By how much the number of runs at the same time changes, and when. */
  private readonly changes: [at: number, by: number][] = [];

  constructor(
    private readonly span: TimelineSpan,
    private readonly bucketMs: number,
  ) {
    this.first = Math.floor(span.from / bucketMs) * bucketMs;
    const zeros = () => Array.from({ length: Math.ceil((span.to - this.first) / bucketMs) }, () => 0);
    [this.ended, this.failed, this.due] = [zeros(), zeros(), zeros()];
  }

  /** @param at the beginning of the minute or hour that was summed */
  addEnded(at: number, { success = 0, failed = 0, cancelled = 0 }: MeasureSums): void {
    this.add(this.ended, at, success + failed + cancelled);
    this.add(this.failed, at, failed);
  }

  addExpected({ starts, dense, usualMs }: ExpectedRuns): void {
    const lengthMs = Math.max(1, usualMs);
    for (const at of starts) {
      this.add(this.due, at, 1);
      this.changes.push([at, 1], [at + lengthMs, -1]);
    }
    for (const part of dense) this.addDense(part, lengthMs);
  }

  get buckets(): readonly TimelineBucket[] {
    const atOnce = this.mostAtOnce();
    return this.ended.map((ended, i) => ({
      at: this.first + i * this.bucketMs,
      ended,
      failed: this.failed[i] ?? 0,
      due: Math.round(this.due[i] ?? 0),
      atOnce: atOnce[i] ?? 0,
    }));
  }

  private addDense({ from, to, perHour }: DenseSpan, lengthMs: number): void {
    const perMs = perHour / hourMs;
    for (let at = from; at < to;) {
      const end = Math.min(to, this.startOfBucket(at) + this.bucketMs);
      this.add(this.due, at, (end - at) * perMs);
      at = end;
    }
    const running = Math.max(1, Math.round(perMs * lengthMs));
    this.changes.push([from, running], [to, -running]);
  }

  private mostAtOnce(): number[] {
    const most = this.ended.map(() => 0);
    let [running, bucket] = [0, 0];
    // Ends come before starts at the same time.
    for (const [at, by] of this.changes.sort((one, other) => one[0] - other[0] || one[1] - other[1])) {
      // A run that ends where a bucket begins does not count in that bucket.
      const index = Math.min(this.indexOf(by < 0 ? at - 1 : at), most.length - 1);
      for (; bucket < index; bucket++) {
        most[bucket] = Math.max(most[bucket] ?? 0, running);
        most[bucket + 1] = Math.max(most[bucket + 1] ?? 0, running);
      }
      running += by;
      if (at < this.span.to) most[index] = Math.max(most[index] ?? 0, running);
    }
    return most;
  }

  private startOfBucket(at: number): number {
    return Math.floor(at / this.bucketMs) * this.bucketMs;
  }

  private indexOf(at: number): number {
    return Math.floor((at - this.first) / this.bucketMs);
  }

  private add(counts: number[], at: number, by: number): void {
    const index = this.indexOf(at);
    const before = counts[index];
    if (before !== undefined) counts[index] = before + by;
  }
}
