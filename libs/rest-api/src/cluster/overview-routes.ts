// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import type { Logger } from '@distribute-schedule/application';
import { taskStatistics, type MeasureSums } from '@distribute-schedule/domain';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import { isoOf } from '../http/fields';
import { defineRoute, ok, type Route } from '../http/route';
import { SharedReads } from '../http/shared-reads';
import { choice, list, moment, nullable, object, text, whole, type Shown } from '../shape';
import { StoreWarningView, viewStoreWarning } from './store-warning';

const minuteMs = 60_000;
const shownMinutes = 60;
/** A process reads the overview at most once in this time, for all who look at it. */
const maxAgeMs = 1000;

const overviewParts = ['schedulers', 'workers', 'queues', 'minutes', 'store'] as const;
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
export function overviewRoutes({ ports }: ApiParts, { heartbeatTimeoutMs }: ApiSettings): Route[] {
  const reads = new SharedReads();
  let latest: { readonly readAt: number; readonly overview: Shown<typeof Overview> } | undefined;
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/overview',
      operationId: 'getOverview',
      access: 'viewer',
      tag: 'cluster',
      summary:
        'Show how everything is: schedulers, workers, what waits, and what ended in the last hour. At most a second old. A part that cannot be read leaves the others',
      replies: { 200: Overview },
      handle: async () => {
        const now = ports.clock.now();
        if (latest && now >= latest.readAt && now - latest.readAt < maxAgeMs) return ok(latest.overview);
        const overview = await reads.get('overview', () => readOverview(now));
        latest = { readAt: now, overview };
        return ok(overview);
      },
    }),
  ];

  async function readOverview(now: number): Promise<Shown<typeof Overview>> {
    const thisMinute = Math.floor(now / minuteMs);
    const numbers = Array.from({ length: shownMinutes }, (_, i) => thisMinute - shownMinutes + 1 + i);
    const parts = new OverviewParts(ports.logger);
    const [schedulers, workers, totals, sums, health] = await Promise.all([
      parts.read('schedulers', ports.registry.live()),
      parts.read('workers', ports.workers.live(heartbeatTimeoutMs)),
      parts.read('queues', ports.tasks.totals()),
      parts.read('minutes', ports.tasks.endedSums('minute', numbers)),
      parts.read('store', ports.store.health()),
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
      minutes: sums ? numbers.map((number, i) => viewMinute(number, sums[i] ?? {})) : [],
    };
  }
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
