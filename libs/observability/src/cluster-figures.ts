import type { Ports, StoreHealth } from '@distribute-schedule/application';
import type { StoreTotals } from '@distribute-schedule/domain';
import type { Meters } from './meters';

export type ClusterPorts = Pick<
  Ports,
  'tasks' | 'taskConfigs' | 'workers' | 'registry' | 'executorInstances' | 'store' | 'clock'
>;

/** Overdue configs among which the first is sought that was not set aside. */
const maxOverdue = 20;

/** Reads what the store holds. The leader does this at a scrape. */
export async function readCluster(
  { tasks, taskConfigs, workers, registry, executorInstances, store, clock }: ClusterPorts,
  heartbeatTimeoutMs: number,
) {
  const now = clock.now();
  const [totals, overdue, live, schedulers, instances, health] = await Promise.all([
    tasks.totals(),
    taskConfigs.list({ order: 'next due', state: { name: 'overdue', dueBefore: now }, limit: maxOverdue }),
    workers.live(heartbeatTimeoutMs),
    registry.live(),
    executorInstances.all(),
    store.health(),
  ]);
  // A config that was set aside is due until somebody changes it.
  const firstOverdue = overdue.configs.find(({ parkedBecause }) => parkedBecause === undefined);
  return { totals, oldestDueAt: firstOverdue?.dueAt, workers: live, schedulers, instances, health, now };
}

export type ClusterReading = Awaited<ReturnType<typeof readCluster>>;

export function showCluster(meters: Meters, reading: ClusterReading): void {
  const { totals, oldestDueAt = Infinity, workers, schedulers, instances, health, now } = reading;
  const running = sum(workers.map(({ load }) => load.running));
  const queued = sum(workers.map(({ load }) => load.queued));
  const waiting = queued + sum(totals.queues.map((queue) => queue.waiting));
  const delayed = Math.max(0, totals.unfinished - running - waiting);
  setAll(meters.tasks, 'state', { waiting, running, delayed });
  showEvents(meters, totals);
  const { oldestUnfoldedAt = now } = totals;
  meters.foldLag.set(Math.max(0, now - oldestUnfoldedAt) / 1000);
  meters.dueBacklog.set(Math.max(0, now - oldestDueAt) / 1000);
  const draining = workers.filter(({ registration }) => registration.isDraining).length;
  setAll(meters.workers, 'state', { live: workers.length - draining, draining });
  const free = sum(workers.map(({ freeSlots }) => freeSlots));
  setAll(meters.slots, 'state', { free, busy: running });
  setAll(meters.schedulers, 'state', {
    leading: 0,
    following: 0,
    standing: 0,
    ...countBy(schedulers.map(({ state }) => state)),
  });
  meters.executorInstances.reset();
  setAll(
    meters.executorInstances,
    'status',
    countBy(instances.map((instance) => instance.toSnapshot().status)),
  );
  showStore(meters, health);
}

/** The store counts them, so they survive restarts, and another leader goes on where the last one was. */
function showEvents({ taskEvents }: Meters, { counts }: StoreTotals): void {
  taskEvents.reset();
  for (const [event, count] of Object.entries(counts)) taskEvents.inc({ event }, count);
}

function showStore({ storeMemory, storeWarnings }: Meters, health: StoreHealth): void {
  storeMemory.set({ kind: 'used' }, health.usedMemoryBytes);
  if (health.maxMemoryBytes > 0) storeMemory.set({ kind: 'limit' }, health.maxMemoryBytes);
  storeWarnings.set(health.warnings.length);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function setAll(gauge: Meters['tasks'], label: string, values: Readonly<Record<string, number>>): void {
  for (const [value, count] of Object.entries(values)) gauge.set({ [label]: value }, count);
}
