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
 * Takes one thing over from another store. What is there already stays as it is, so that a move that was broken off can
 * be begun again.
 * @returns whether it was taken
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
