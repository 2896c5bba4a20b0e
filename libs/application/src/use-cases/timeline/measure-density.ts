import {
  TimelineDensity,
  bucketLengthMs,
  dueTimesIn,
  maxMarksPerRow,
  usualRunMs,
  type ActiveTaskConfig,
  type StoredTaskConfig,
  type SumUnit,
  type TaskConfigRepository,
  type TaskRepository,
  type TimelineBucket,
  type TimelineSpan,
  type WorkerRepository,
} from '@distribute-schedule/domain';

export interface DensityParts {
  readonly taskConfigs: Pick<TaskConfigRepository, 'findAll' | 'recentOutcomes'>;
  readonly tasks: Pick<TaskRepository, 'endedSums'>;
  readonly workers: Pick<WorkerRepository, 'live'>;
}

export interface DensityReport {
  readonly bucketMs: number;
  readonly buckets: readonly TimelineBucket[];
  /** Slots of all live workers. */
  readonly slots: number;
  /** How many tasks are due in the span, as far as they were looked at. */
  readonly dueTasks: number;
  /** Set if there are too many tasks: from this moment on, due times of some tasks are not counted. */
  readonly countedUntil?: number;
}

/** Counts due times of at most this many tasks, those that are due first, and at most this many due times. */
const maxTasks = 2000;
const maxStarts = 20_000;
/** Number of tasks in a part. Other requests get their turn between two parts. */
const tasksAtOnce = 50;
const minuteSumsAgeMs = 26 * 3_600_000;
const unitMs: Readonly<Record<SumUnit, number>> = { minute: 60_000, hour: 3_600_000 };

/** Counts the runs that ended in a span by minutes or hours, and the due times to come. */
export async function measureDensity(
  parts: DensityParts,
  candidates: readonly ActiveTaskConfig[],
  {
    span,
    maxBuckets,
    heartbeatTimeoutMs,
  }: { span: TimelineSpan; maxBuckets: number; heartbeatTimeoutMs: number },
): Promise<DensityReport> {
  const unit = span.from >= span.now - minuteSumsAgeMs ? 'minute' : 'hour';
  const bucketMs = bucketLengthMs(span, maxBuckets, unitMs[unit]);
  const density = new TimelineDensity(span, bucketMs);
  const due = candidates
    .filter(({ dueAt }) => dueAt !== undefined)
    .sort((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0));
  const [workers, countedUntil] = await Promise.all([
    parts.workers.live(heartbeatTimeoutMs),
    addExpected(parts, density, due, span),
    addEnded(parts, density, unit, span),
  ]);
  const slots = workers.reduce((sum, { capacity }) => sum + capacity, 0);
  const report = { bucketMs, buckets: density.buckets, slots, dueTasks: due.length };
  return countedUntil === undefined ? report : { ...report, countedUntil };
}

async function addEnded(
  { tasks }: DensityParts,
  density: TimelineDensity,
  unit: SumUnit,
  { from, to, now }: TimelineSpan,
): Promise<void> {
  const first = Math.floor(from / unitMs[unit]);
  const count = Math.ceil(Math.min(to, now) / unitMs[unit]) - first;
  if (count <= 0) return;
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  const sums = await tasks.endedSums(unit, numbers, ['success', 'failed', 'cancelled']);
  for (const [i, sum] of sums.entries()) density.addEnded((first + i) * unitMs[unit], sum);
}

/** @returns the first due time that is not counted, if any */
async function addExpected(
  { taskConfigs }: DensityParts,
  density: TimelineDensity,
  due: readonly ActiveTaskConfig[],
  span: TimelineSpan,
): Promise<number | undefined> {
  let starts = 0;
  for (let first = 0; first < due.length; first += tasksAtOnce) {
    if (first >= maxTasks || starts >= maxStarts) return due[first]?.dueAt;
    const ids = due.slice(first, first + tasksAtOnce).map(({ id }) => id);
    const [found, outcomes] = await Promise.all([taskConfigs.findAll(ids), taskConfigs.recentOutcomes(ids)]);
    const usual = new Map(ids.map((id, i) => [id, usualRunMs(outcomes[i] ?? [])]));
    for (const stored of found) starts += addRuns(density, stored, usual.get(stored.config.id), span);
  }
  return undefined;
}

function addRuns(
  density: TimelineDensity,
  stored: StoredTaskConfig,
  usualMs = 0,
  span: TimelineSpan,
): number {
  const { due, dense } = dueTimesIn(stored, span, maxMarksPerRow);
  const starts = due.filter(({ skippedBy }) => !skippedBy).map(({ at }) => at);
  density.addExpected({ starts, dense, usualMs });
  return starts.length;
}
