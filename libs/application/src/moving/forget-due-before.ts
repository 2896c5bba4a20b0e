import type {
  Decider,
  TaskConfigId,
  TaskConfigRepository,
  TaskRepository,
} from '@distribute-schedule/domain';
import type { Clock } from '../ports/clock';
import type { CancelTask } from '../use-cases/executions/cancel-task';
import { assertAtRest, type RestingStore } from './move-out';
import { FutureTimeError } from './moving-errors';
import { configPages, unfinishedTasks } from './whole-store';

export interface RestoredStore extends RestingStore {
  readonly taskConfigs: Pick<TaskConfigRepository, 'list' | 'replace'>;
  readonly tasks: Pick<TaskRepository, 'search'>;
  readonly clock: Clock;
}

export interface ForgetCommand {
  /** Epoch ms on the store's clock. Default: now. */
  readonly until?: number;
  readonly heartbeatTimeoutMs: number;
}

export interface Forgotten {
  readonly until: number;
  /** Number of configs that had due times before `until`. */
  readonly configs: number;
  /** Number of Tasks that were cancelled, or that end as cancelled when a scheduler checks them. */
  readonly cancelled: number;
  /** Configs whose stored document cannot be read. They keep their due times. */
  readonly unreadable: readonly TaskConfigId[];
}

const by = 'forget-due-before';
const note = 'restored from a backup';

/**
 * Decides about the time between a backup and its restore, when the store does not know what has run: records the due times
 * before `until` as missed, and cancels the unfinished Tasks from before it, so that nothing runs a second time.
 *
 * Each config and each Task changes in a step of its own. What has changed is not found again, so that an interrupted
 * command can be repeated.
 */
export async function forgetDueBefore(
  store: RestoredStore,
  cancelTask: Pick<CancelTask, 'execute'>,
  { until: wanted, heartbeatTimeoutMs }: ForgetCommand,
): Promise<Forgotten> {
  await assertAtRest(store, heartbeatTimeoutMs);
  const now = store.clock.now();
  const until = wanted ?? now;
  if (until > now) throw new FutureTimeError(until, now);
  const cancelled = await cancelTasks(store, cancelTask, until);
  return { until, cancelled, ...(await forgetDueTimes(store, until, { now, by, epoch: 0 })) };
}

async function forgetDueTimes(
  { taskConfigs }: Pick<RestoredStore, 'taskConfigs'>,
  until: number,
  decider: Decider,
): Promise<Pick<Forgotten, 'configs' | 'unreadable'>> {
  const unreadable: TaskConfigId[] = [];
  let configs = 0;
  for await (const page of configPages(taskConfigs)) {
    unreadable.push(...page.unreadable.map(({ id }) => id));
    for (const { config, dueAt } of page.configs) {
      const plan = config.forgetBefore(until, dueAt, decider);
      if (!plan) continue;
      await taskConfigs.replace(plan, { version: config.version, dueAt });
      configs += 1;
    }
  }
  return { configs, unreadable };
}

/** A running attempt of a dead worker is asked to stop: a scheduler then ends the Task and does not run it again. */
async function cancelTasks(
  { tasks }: Pick<RestoredStore, 'tasks'>,
  cancelTask: Pick<CancelTask, 'execute'>,
  until: number,
): Promise<number> {
  const unfinished = await unfinishedTasks(tasks, until);
  const toCancel = unfinished.filter(
    (task) => !task.isCancelRequested && task.toSnapshot().scheduledTime < until,
  );
  for (const { id } of toCancel) await cancelTask.execute({ taskId: id, note });
  return toCancel.length;
}
