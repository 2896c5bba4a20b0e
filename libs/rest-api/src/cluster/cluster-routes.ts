// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import type { SchedulerInfo, StoreHealth } from '@distribute-schedule/application';
import {
  maxCapacity,
  parseRequirementKey,
  workerId,
  type Worker,
  type WorkerId,
} from '@distribute-schedule/domain';
import { IsInt, Max, Min } from 'class-validator';
import { isoOf } from '../http/fields';
import { choice, flag, list, map, moment, nullable, object, text, whole, type Shown } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import { StoreWarningView, viewStoreWarning } from './store-warning';

const Scheduler = object('Scheduler', {
  id: text,
  address: text,
  epoch: whole,
  started_at: moment,
  last_heartbeat: moment,
  state: choice(['standing', 'leading', 'following']),
  /** Version of the program; null for a process that does not report it. */
  version: nullable(text),
  /** How far the clock of its machine is ahead of the store's, in steps of 100 ms; null for a process that does not report it. */
  clock_offset_ms: nullable(whole),
});

export const SchedulerStatus = object('SchedulerStatus', {
  leader: nullable(object('Leader', { id: text, address: text, epoch: whole })),
  schedulers: list(Scheduler),
});

export const WorkerView = object('Worker', {
  id: text,
  address: text,
  status: choice(['idle', 'busy']),
  draining: flag,
  capacity: whole,
  running: whole,
  queued: whole,
  free_slots: whole,
  labels: map(text),
  executors: list(text),
  /** Names of the secrets that tasks can use on it; null when it does not advertise them. */
  secrets: nullable(list(text)),
  started_at: moment,
  last_heartbeat: moment,
  /** Version of the program; null for a process that does not report it. */
  version: nullable(text),
  /** How far the clock of its machine is ahead of the store's, in steps of 100 ms; null for a process that does not report it. */
  clock_offset_ms: nullable(whole),
});

const Queues = object('Queues', {
  unfinished: whole,
  /** Slots of workers that are occupied or that executions wait for. An autoscaler of workers follows this number. */
  wanted_slots: whole,
  waiting: list(object('WaitingQueue', { executor: text, labels: map(text), executions: whole })),
  queued_on_workers: list(object('WorkerQueue', { worker_id: text, executions: whole })),
  /** Events since the store was created, by kind: created, success, failed, cancelled, retrying and so on. */
  counts: map(whole),
  /** Age of the oldest ended execution that statistics and histories do not show yet; 0 if they show all. */
  fold_lag_ms: whole,
});

const StoreView = object('Store', {
  description: text,
  used_memory_bytes: whole,
  /** Null when the store has no memory limit. */
  max_memory_bytes: nullable(whole),
  warnings: list(StoreWarningView),
});

const Draining = object('Draining', { id: text, draining: flag });
const Resizing = object('Resizing', { id: text, capacity: whole });

class ChangeWorkerDto {
  /** Maximum number of executions that the worker runs at the same time. */
  @IsInt() @Min(1) @Max(maxCapacity) capacity!: number;
}

/** Routes that show the processes and their store, and that drain and resize workers. */
export function clusterRoutes({ ports, useCases }: ApiParts, { heartbeatTimeoutMs }: ApiSettings): Route[] {
  const { drainWorker, setWorkerCapacity } = useCases;
  const tag = 'cluster';
  const liveWorker = async (id: WorkerId) =>
    (await ports.workers.live(heartbeatTimeoutMs)).find((worker) => worker.id === id);
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/scheduler/status',
      operationId: 'getSchedulerStatus',
      access: 'viewer',
      tag,
      summary: 'List the live schedulers and name the leader',
      replies: { 200: SchedulerStatus },
      handle: async () => ok(viewSchedulers(await ports.registry.live())),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/workers',
      operationId: 'listWorkers',
      access: 'viewer',
      tag,
      summary: 'List the live workers with their load and their labels',
      replies: { 200: object('Workers', { items: list(WorkerView) }) },
      handle: async () => ok({ items: (await ports.workers.live(heartbeatTimeoutMs)).map(viewWorker) }),
    }),
    ...([true, false] as const).map((drain) =>
      defineRoute({
        method: 'post',
        path: `/api/v1/workers/{id}/${drain ? 'drain' : 'undrain'}`,
        operationId: drain ? 'drainWorker' : 'undrainWorker',
        access: 'operator',
        tag,
        summary: drain
          ? 'Drain a worker. It claims no more executions and finishes those that it has'
          : 'Let a drained worker claim executions again',
        replies: { 202: Draining },
        handle: async ({ params }) => {
          const id = workerId(params['id']);
          const before = await liveWorker(id);
          await drainWorker.execute({ workerId: id, drain });
          const change = {
            of: 'worker',
            id,
            after: { draining: drain },
            before: { draining: before?.registration.isDraining },
          };
          return { status: 202, body: { id, draining: drain }, change };
        },
      }),
    ),
    defineRoute<object, ChangeWorkerDto>({
      method: 'patch',
      path: '/api/v1/workers/{id}',
      operationId: 'updateWorker',
      access: 'operator',
      tag,
      summary:
        'Change how many executions a worker runs at the same time. The worker applies the new capacity at its next heartbeat at the latest, and executions above it still run to their end. The capacity applies until the worker stops or is removed as dead; after that, the capacity from its configuration applies again',
      body: ChangeWorkerDto,
      example: { capacity: 20 },
      replies: { 202: Resizing },
      handle: async ({ params, body: { capacity } }) => {
        const id = workerId(params['id']);
        const before = await liveWorker(id);
        await setWorkerCapacity.execute({ workerId: id, capacity });
        const change = { of: 'worker', id, before: { capacity: before?.capacity }, after: { capacity } };
        return { status: 202, body: { id, capacity }, change };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/queues',
      operationId: 'listQueues',
      access: 'viewer',
      tag,
      summary: 'Count the unfinished executions and show where they wait',
      replies: { 200: Queues },
      handle: async () => {
        const [{ unfinished, queues, counts, oldestUnfoldedAt }, workers] = await Promise.all([
          ports.tasks.totals(),
          ports.workers.live(heartbeatTimeoutMs),
        ]);
        return ok({
          unfinished,
          wanted_slots:
            sum(queues.map(({ waiting }) => waiting)) +
            sum(workers.map(({ load }) => load.running + load.queued)),
          counts,
          fold_lag_ms: oldestUnfoldedAt === undefined ? 0 : Math.max(0, ports.clock.now() - oldestUnfoldedAt),
          waiting: queues.map(({ requirementKey, waiting }) => ({
            ...parseRequirementKey(requirementKey),
            executions: waiting,
          })),
          queued_on_workers: workers.map(({ id, load }) => ({ worker_id: id, executions: load.queued })),
        });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/store',
      operationId: 'getStore',
      access: 'viewer',
      tag,
      summary: 'Show the state of the store, and warn about settings with which it can lose data',
      replies: { 200: StoreView },
      handle: async () => ok(viewStore(await ports.store.health())),
    }),
  ];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export function viewSchedulers(schedulers: readonly SchedulerInfo[]): Shown<typeof SchedulerStatus> {
  const leader = schedulers.find(({ state }) => state === 'leading');
  return {
    leader: leader ? { id: leader.id, address: leader.address, epoch: leader.epoch } : null,
    schedulers: schedulers.map((scheduler) => ({
      id: scheduler.id,
      address: scheduler.address,
      state: scheduler.state,
      epoch: scheduler.epoch,
      started_at: isoOf(scheduler.startedAt),
      last_heartbeat: isoOf(scheduler.lastHeartbeat),
      version: scheduler.version ?? null,
      clock_offset_ms: scheduler.clockOffsetMs ?? null,
    })),
  };
}

export function viewWorker({
  id,
  status,
  capacity,
  freeSlots,
  registration,
  load,
}: Worker): Shown<typeof WorkerView> {
  const { address, isDraining, labels, executors, secrets, startedAt, version, clockOffsetMs } = registration;
  return {
    id,
    address,
    status,
    draining: isDraining,
    capacity,
    running: load.running,
    queued: load.queued,
    free_slots: freeSlots,
    labels,
    executors,
    secrets: secrets ?? null,
    started_at: isoOf(startedAt),
    last_heartbeat: isoOf(load.lastHeartbeat),
    version: version ?? null,
    clock_offset_ms: clockOffsetMs ?? null,
  };
}

function viewStore({
  description,
  usedMemoryBytes,
  maxMemoryBytes,
  warnings,
}: StoreHealth): Shown<typeof StoreView> {
  return {
    description,
    warnings: warnings.map(viewStoreWarning),
    used_memory_bytes: usedMemoryBytes,
    max_memory_bytes: maxMemoryBytes === 0 ? null : maxMemoryBytes,
  };
}
