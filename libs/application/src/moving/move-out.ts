import type { TaskConfigRepository, TaskRepository, WorkerRepository } from '@distribute-schedule/domain';
import type { SchedulerRegistry } from '../ports/scheduler-registry';
import type { Moved } from './moved';
import { StillRunningError, StoreAtWorkError, UnreadableStoreError } from './moving-errors';
import { configPages, unfinishedTasks } from './whole-store';

export interface RestingStore {
  readonly registry: Pick<SchedulerRegistry, 'live'>;
  readonly workers: Pick<WorkerRepository, 'live'>;
}

export interface StoreMovedOut extends RestingStore {
  readonly taskConfigs: Pick<TaskConfigRepository, 'list'>;
  readonly tasks: Pick<TaskRepository, 'search'>;
}

/** Rejects while a scheduler or a worker uses this store. */
export async function assertAtRest(
  { registry, workers }: RestingStore,
  heartbeatTimeoutMs: number,
): Promise<void> {
  const schedulers = (await registry.live()).map(({ id }) => `scheduler ${id}`);
  const live = (await workers.live(heartbeatTimeoutMs)).map(({ id }) => `worker ${id}`);
  if (schedulers.length + live.length > 0) throw new StoreAtWorkError([...schedulers, ...live]);
}

/** Returns everything that another store needs: first all configs, then all waiting Tasks, oldest first. */
export async function* moveOut(store: StoreMovedOut, heartbeatTimeoutMs: number): AsyncGenerator<Moved> {
  await assertAtRest(store, heartbeatTimeoutMs);
  const waiting = (await unfinishedTasks(store.tasks)).reverse();
  const running = waiting.filter(({ status }) => status === 'running');
  if (running.length > 0) throw new StillRunningError(running.map(({ id }) => id));
  yield* allConfigs(store.taskConfigs);
  for (const task of waiting) yield { task: task.toSnapshot() };
}

async function* allConfigs(taskConfigs: StoreMovedOut['taskConfigs']): AsyncGenerator<Moved> {
  for await (const { configs, unreadable } of configPages(taskConfigs)) {
    if (unreadable.length > 0) throw new UnreadableStoreError(unreadable.map(({ id }) => id));
    for (const { config, dueAt } of configs)
      yield { taskConfig: config.toSnapshot(), ...(dueAt !== undefined && { dueAt }) };
  }
}
