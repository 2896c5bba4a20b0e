// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import type { Logger } from '@distribute-schedule/application';
import { taskStatistics, type MeasureSums, type Task } from '@distribute-schedule/domain';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import { isoOf, isoOrNull } from '../http/fields';
import { KeptRead } from '../http/kept-read';
import { defineRoute, ok, type Route } from '../http/route';
import { choice, decimal, flag, list, moment, nullable, object, text, whole, type Shown } from '../shape';
import { DueNext, DueSoon, readDueNext, readDueSoon } from './overview-due';
import { Unplanned, readUnplanned } from './overview-unplanned';
import { StoreWarningView, viewStoreWarning } from './store-warning';

const minuteMs = 60_000;
const shownMinutes = 60;
/** A process reads the overview at most once in this time, for all who look at it. */
const maxAgeMs = 1000;
/** Counts of tasks cost more, because they look at thousands of tasks, and so do due times that made no run. */
const maxCountsAgeMs = 5000;
/** What is due soon costs most, because it computes the due times of up to 2,000 tasks. */
const maxDueSoonAgeMs = 10_000;
/** A task is overdue when it was due this long ago and no scheduler has fired it. Schedulers take seconds at most. */
const overdueAfterMs = 30_000;
const maxFailing = 50;
const maxRunning = 8;
const overviewParts = [
  'schedulers',
  'workers',
  'queues',
  'minutes',
  'store',
  'tasks',
  'failing',
  'running',
  'due',
  'due_soon',
  'unplanned',
] as const;
type OverviewPart = (typeof overviewParts)[number];

const Overview = object('Overview', {
  at: moment,
  /** Parts that could not be read. Their numbers are null, and their lists are empty. */
  unavailable: list(choice(overviewParts)),
  /** The scheduler that leads now, or null. */
  leader: nullable(text),
  schedulers: nullable(whole),
  workers: nullable(whole),
  /** Slots of all live workers, and how many of them run an execution. */
  slots: nullable(whole),
  running: nullable(whole),
  /** Executions that wait for a worker, in all queues. */
  waiting: nullable(whole),
  /** Executions that have not ended. */
  unfinished: nullable(whole),
  /** Age of the oldest ended execution that the minutes do not show yet; 0 if they show all. */
  fold_lag_ms: nullable(whole),
  store_warnings: list(StoreWarningView),
  /** Numbers of tasks by state, at most 5 seconds old. */
  tasks: nullable(
    object('TaskTotals', {
      all: whole,
      paused: whole,
      failing: whole,
      overdue: whole,
      parked: whole,
      /** False if there are more than these numbers say. */
      exact: flag,
    }),
  ),
  /** Ids of the tasks whose latest execution failed, at most 50. */
  failing: list(text),
  /** The newest executions that run, at most 8. */
  running_now: list(
    object('RunningExecution', {
      id: text,
      task_id: text,
      task_name: text,
      start_time: nullable(moment),
      worker_id: nullable(text),
      /** In percent; null if the running attempt has reported none. */
      progress: nullable(decimal),
    }),
  ),
  /** The next due times of enabled tasks, at most 8, with the first task of each. */
  due_next: list(DueNext),
  /** What is due in the next minutes beside the slots, at most 10 seconds old. */
  due_soon: nullable(DueSoon),
  /** At most 5 seconds old. */
  unplanned: nullable(Unplanned),
  /** Executions that ended in each of the last 60 minutes, oldest first. The last minute is not over yet. */
  minutes: list(
    object('OverviewMinute', {
      at: moment,
      succeeded: whole,
      failed: whole,
      cancelled: whole,
      late_p95_ms: nullable(whole),
      duration_p95_ms: nullable(whole),
    }),
  ),
});

/** Route that shows how everything is, in one request. */
export function overviewRoutes(parts: ApiParts, settings: ApiSettings): Route[] {
  const { clock } = parts.ports;
  const kept: SlowParts = {
    tasks: new KeptRead(maxCountsAgeMs, clock, () => readCounts(parts)),
    dueSoon: new KeptRead(maxDueSoonAgeMs, clock, () => readDueSoon(parts)),
    unplanned: new KeptRead(maxCountsAgeMs, clock, () => readUnplanned(parts.ports)),
  };
  const overview = new KeptRead(maxAgeMs, clock, () => readOverview(parts, settings, kept));
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/overview',
      operationId: 'getOverview',
      access: 'viewer',
      tag: 'cluster',
      summary:
        'Show how everything is: schedulers, workers, what waits, what ended in the last hour, what runs, what is due and what did not run as planned. A part that cannot be read leaves the others. At most a second old, but for parts that cost more and say so. The numbers of tasks look at 10,000 tasks, `due_soon` at the 2,000 that are due first, and `unplanned` at the newest 2,000 due times of the last 24 hours that did not run as planned',
      replies: { 200: Overview },
      handle: async () => ok(await overview.get()),
    }),
  ];
}

type View = Shown<typeof Overview>;
type Part<Name extends keyof View> = NonNullable<View[Name]>;

/** Parts that are read less often than the others. */
interface SlowParts {
  readonly tasks: KeptRead<Part<'tasks'>>;
  readonly dueSoon: KeptRead<Part<'due_soon'>>;
  readonly unplanned: KeptRead<Part<'unplanned'>>;
}

async function readCounts({ ports: { taskConfigs, clock } }: ApiParts): Promise<Part<'tasks'>> {
  const facets = await taskConfigs.facets(clock.now() - overdueAfterMs);
  const { total, paused, failing, overdue, parked } = facets;
  return {
    all: total.count,
    paused: paused.count,
    failing: failing.count,
    overdue: overdue.count,
    parked: parked.count,
    exact: [total, paused, failing, overdue, parked].every(({ isExact }) => isExact),
  };
}

async function readOverview(
  { ports }: ApiParts,
  { heartbeatTimeoutMs }: ApiSettings,
  kept: SlowParts,
): Promise<View> {
  const now = ports.clock.now();
  const thisMinute = Math.floor(now / minuteMs);
  const numbers = Array.from({ length: shownMinutes }, (_, i) => thisMinute - shownMinutes + 1 + i);
  const parts = new OverviewParts(ports.logger);
  const [schedulers, workers, totals, sums, health, tasks, failing, running, due, dueSoon, unplanned] =
    await Promise.all([
      parts.read('schedulers', ports.registry.live()),
      parts.read('workers', ports.workers.live(heartbeatTimeoutMs)),
      parts.read('queues', ports.tasks.totals()),
      parts.read('minutes', ports.tasks.endedSums('minute', numbers)),
      parts.read('store', ports.store.health()),
      parts.read('tasks', kept.tasks.get()),
      parts.read('failing', ports.taskConfigs.list({ state: { name: 'failing' }, limit: maxFailing })),
      parts.read('running', readRunning(ports)),
      parts.read('due', readDueNext(ports)),
      parts.read('due_soon', kept.dueSoon.get()),
      parts.read('unplanned', kept.unplanned.get()),
    ]);
  const oldest = totals?.oldestUnfoldedAt;
  return {
    at: isoOf(now),
    unavailable: parts.unavailable,
    leader: schedulers?.find(({ state }) => state === 'leading')?.id ?? null,
    schedulers: schedulers?.length ?? null,
    workers: workers?.length ?? null,
    slots: sumOf(workers, ({ capacity }) => capacity),
    running: sumOf(workers, ({ load }) => load.running),
    waiting: added(
      sumOf(totals?.queues, (queue) => queue.waiting),
      sumOf(workers, ({ load }) => load.queued),
    ),
    unfinished: totals?.unfinished ?? null,
    fold_lag_ms: totals ? Math.max(0, now - (oldest ?? now)) : null,
    store_warnings: health?.warnings.map(viewStoreWarning) ?? [],
    // The list of the failing is newer than the counts.
    tasks:
      tasks && failing && failing.next === undefined
        ? { ...tasks, failing: failing.configs.length }
        : (tasks ?? null),
    failing: failing?.configs.map(({ config }) => config.id) ?? [],
    running_now: running ?? [],
    due_next: due ?? [],
    due_soon: dueSoon ?? null,
    unplanned: unplanned ?? null,
    minutes: sums ? numbers.map((number, i) => viewMinute(number, sums[i] ?? {})) : [],
  };
}

async function readRunning(ports: ApiParts['ports']): Promise<View['running_now']> {
  const { tasks } = await ports.tasks.search({ statuses: ['running'], limit: maxRunning });
  return Promise.all(tasks.map((task) => viewRunning(ports, task)));
}

async function viewRunning({ journal }: ApiParts['ports'], task: Task): Promise<View['running_now'][number]> {
  const { id, configId, name, startTime, workerId, attempts } = task.toSnapshot();
  const { progress } = await journal.read(id, -1, 1);
  return {
    id,
    task_id: configId,
    task_name: name,
    start_time: isoOrNull(startTime),
    worker_id: workerId ?? null,
    progress: progress?.attempt === attempts ? progress.percent : null,
  };
}

/** Reads the parts of the overview. A part that cannot be read leaves the others. */
class OverviewParts {
  readonly unavailable: OverviewPart[] = [];

  constructor(private readonly log: Logger) {}

  /** Rejects if no part can be read. */
  async read<T>(part: OverviewPart, reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      this.unavailable.push(part);
      if (this.unavailable.length === overviewParts.length) throw error;
      this.log.warn({ part, err: error }, 'a part of the overview could not be read');
      return undefined;
    }
  }
}

function sumOf<T>(items: readonly T[] | undefined, valueOf: (item: T) => number): number | null {
  return items ? items.reduce((total, item) => total + valueOf(item), 0) : null;
}

const added = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other;

function viewMinute(number: number, sums: MeasureSums) {
  const { succeeded, failed, cancelled, run, late } = taskStatistics([sums]);
  return {
    at: isoOf(number * minuteMs),
    succeeded,
    failed,
    cancelled,
    late_p95_ms: late.p95Ms ?? null,
    duration_p95_ms: run.p95Ms ?? null,
  };
}
