import {
  Task,
  TaskConfig,
  TaskConfigExistsError,
  type TaskConfigRepository,
  type TaskConfigSnapshot,
} from '@distribute-schedule/domain';
import type { TaskQueue } from '../ports/task-queue';
import type { Moved } from './moved';

export interface StoreMovedInto {
  readonly taskConfigs: Pick<TaskConfigRepository, 'add'>;
  readonly taskQueue: Pick<TaskQueue, 'submit'>;
}

/**
 * Adds one record from another store. A record that exists already is left as it is, so that an interrupted move can be
 * started again.
 * @returns true if the record was added
 */
export async function moveIn({ taskConfigs, taskQueue }: StoreMovedInto, moved: Moved): Promise<boolean> {
  if ('task' in moved) return (await taskQueue.submit(Task.restore(moved.task), {})) === 'created';
  return addConfig(taskConfigs, moved.taskConfig, moved.dueAt);
}

async function addConfig(
  taskConfigs: StoreMovedInto['taskConfigs'],
  snapshot: TaskConfigSnapshot,
  dueAt: number | undefined,
): Promise<boolean> {
  try {
    await taskConfigs.add(TaskConfig.takeOver(snapshot, dueAt));
    return true;
  } catch (error) {
    if (error instanceof TaskConfigExistsError) return false;
    throw error;
  }
}
