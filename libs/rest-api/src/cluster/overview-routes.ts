// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { taskStatistics, type MeasureSums } from '@distribute-schedule/domain';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import { isoOf } from '../http/fields';
import { defineRoute, ok, type Route } from '../http/route';
import { SharedReads } from '../http/shared-reads';
import { list, moment, nullable, object, text, whole, type Shown } from '../shape';

const minuteMs = 60_000;
const shownMinutes = 60;
/** A process reads the overview at most once in this time, for all who look at it. */
const maxAgeMs = 1000;

const Overview = object('Overview', {
  at: moment,
  /** The scheduler that leads now, or null. */
  leader: nullable(text),
  schedulers: whole,
  workers: whole,
  /** Slots of all live workers, and how many of them run an execution. */
  slots: whole,
  running: whole,
  /** Executions that wait for a worker, in all queues. */
  waiting: whole,
  /** Executions that have not ended. */
  unfinished: whole,
  /** Age of the oldest ended execution that the minutes do not show yet; 0 if they show all. */
  fold_lag_ms: whole,
  store_warnings: list(text),
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
        'Show how everything is: schedulers, workers, what waits, and what ended in the last hour. At most a second old',
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
    const [schedulers, workers, totals, sums, { warnings }] = await Promise.all([
      ports.registry.live(),
      ports.workers.live(heartbeatTimeoutMs),
      ports.tasks.totals(),
      ports.tasks.endedSums('minute', numbers),
      ports.store.health(),
    ]);
    const { unfinished, queues, oldestUnfoldedAt } = totals;
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    return {
      at: isoOf(now),
      leader: schedulers.find(({ state }) => state === 'leading')?.id ?? null,
      schedulers: schedulers.length,
      workers: workers.length,
      slots: sum(workers.map(({ capacity }) => capacity)),
      running: sum(workers.map(({ load }) => load.running)),
      waiting: sum(queues.map(({ waiting }) => waiting)) + sum(workers.map(({ load }) => load.queued)),
      unfinished,
      fold_lag_ms: oldestUnfoldedAt === undefined ? 0 : Math.max(0, now - oldestUnfoldedAt),
      store_warnings: warnings,
      minutes: numbers.map((number, i) => viewMinute(number, sums[i] ?? {})),
    };
  }
}

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
