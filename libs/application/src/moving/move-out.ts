import type {
  Task,
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';
import type { SchedulerRegistry } from '../ports/scheduler-registry';
import type { Moved } from './moved';
import { StillRunningError, StoreAtWorkError, UnreadableStoreError } from './moving-errors';

const pageSize = 200;

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
  const waiting = await unfinished(store.tasks);
  const running = waiting.filter(({ status }) => status === 'running');
  if (running.length > 0) throw new StillRunningError(running.map(({ id }) => id));
  yield* allConfigs(store.taskConfigs);
  for (const task of waiting) yield { task: task.toSnapshot() };
}

async function* allConfigs(taskConfigs: StoreMovedOut['taskConfigs']): AsyncGenerator<Moved> {
  let from: string | undefined;
  do {
    const page = await taskConfigs.list({ limit: pageSize, ...(from !== undefined && { from }) });
    if (page.unreadable.length > 0) throw new UnreadableStoreError(page.unreadable.map(({ id }) => id));
    for (const { config, dueAt } of page.configs)
      yield { taskConfig: config.toSnapshot(), ...(dueAt !== undefined && { dueAt }) };
    from = page.next;
  } while (from !== undefined);
}

/** Returns unfinished Tasks, oldest first, so that the other store receives them in their order. */
async function unfinished(tasks: StoreMovedOut['tasks']): Promise<readonly Task[]> {
  const found: Task[] = [];
  let cursor: string | undefined;
  do {
    const page = await tasks.search({
      statuses: ['pending', 'retrying', 'running'],
      limit: pageSize,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.tasks);
    cursor = page.next;
  } while (cursor !== undefined);
  return found.reverse();
}
