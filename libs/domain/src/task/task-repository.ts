import type { TaskConfigId, TaskId } from '../ids';
import type { Task } from './task';
import type { TaskPlace } from './task-place';
import type { TaskPage, TaskQuery } from './task-query';
import type { TaskResult } from './task-result';

export const TaskRepository = Symbol.for('TaskRepository');

/** How much there is, for people to see. */
export interface StoreTotals {
  readonly unfinished: number;
  /** Queues of Tasks that wait for any worker that meets a requirement. */
  readonly queues: readonly { readonly requirementKey: string; readonly waiting: number }[];
  /** Since the beginning: created, success, failed, cancelled, retrying, superseded, unreadable. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Reads Tasks. What changes them goes through the task queue. A damaged one is left out of lists, and asked for by its id
 * it is an error.
 */
export interface TaskRepository {
  find(id: TaskId): Promise<Task | undefined>;
  result(id: TaskId): Promise<TaskResult | undefined>;
  /** The Tasks of a config: those not finished, then the finished ones, newest first, as far as they are kept. */
  ofConfig(id: TaskConfigId, limit: number): Promise<readonly Task[]>;
  /** A page of those that meet the conditions. It stays right while others are made: going on repeats none. */
  search(query: TaskQuery): Promise<TaskPage>;
  /** Where an unfinished one is held. */
  place(id: TaskId): Promise<TaskPlace | undefined>;
  totals(): Promise<StoreTotals>;
}
