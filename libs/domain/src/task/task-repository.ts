import type { TaskConfigId, TaskId } from '../ids';
import type { Task } from './task';
import type { TaskPage, TaskQuery } from './task-query';
import type { TaskResult } from './task-result';

export const TaskRepository = Symbol.for('TaskRepository');

/** Reads Tasks. What changes them goes through the task queue. */
export interface TaskRepository {
  find(id: TaskId): Promise<Task | undefined>;
  result(id: TaskId): Promise<TaskResult | undefined>;
  /** The Tasks of a config: those not finished, then the finished ones, newest first, as far as they are kept. */
  ofConfig(id: TaskConfigId, limit: number): Promise<readonly Task[]>;
  /** A page of those that meet the conditions. It stays right while others are made: going on repeats none. */
  search(query: TaskQuery): Promise<TaskPage>;
}
