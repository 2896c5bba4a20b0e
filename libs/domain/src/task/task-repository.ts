import type { TaskConfigId, TaskId } from '../ids';
import type { Task } from './task';
import type { TaskPlace } from './task-place';
import type { TaskPage, TaskQuery } from './task-query';
import type { TaskResult } from './task-result';
import type { MeasureSums } from './task-statistics';

export const TaskRepository = Symbol.for('TaskRepository');

/** A span over which the ends of all Tasks are summed. */
export type SumUnit = 'minute' | 'hour';

/** How many Tasks there are, as far as a store counts them. */
export interface TaskCount {
  readonly count: number;
  /** False if there are more than this. */
  readonly isExact: boolean;
}

/** How many Tasks the store lists, by what has become of them. */
export interface TaskCounts {
  readonly unfinished: TaskCount;
  readonly success: TaskCount;
  readonly failed: TaskCount;
  readonly cancelled: TaskCount;
}

/** How much the store holds, for people to see. */
export interface StoreTotals {
  readonly unfinished: number;
  /** Pending queues: Tasks that wait for any worker that meets their requirement. */
  readonly queues: readonly { readonly requirementKey: string; readonly waiting: number }[];
  /**
   * Counters since the store was created: created, success, failed, cancelled, retrying, superseded, unreadable, and
   * unmeasured: runs that ended while the log of ended runs was full.
   */
  readonly counts: Readonly<Record<string, number>>;
  /** When the oldest run ended whose end is not folded. Undefined if all are. */
  readonly oldestUnfoldedAt: number | undefined;
}

/** How many Tasks of a config ended in a span. */
export interface EndsInSpan {
  readonly count: number;
  /** The first of these ends. */
  readonly firstAt?: number;
  /** The oldest end that the store keeps, if it keeps as many Tasks as it may: there may have been older ones. */
  readonly keptSince?: number;
}

/**
 * Reads Tasks; the TaskQueue changes them. Lists leave out a Task whose document is damaged, and reading it by its id
 * rejects.
 */
export interface TaskRepository {
  find(id: TaskId): Promise<Task | undefined>;
  result(id: TaskId): Promise<TaskResult | undefined>;
  /** Tasks of a config: first the unfinished ones, then the finished ones that the store still keeps, newest first. */
  ofConfig(id: TaskConfigId, limit: number): Promise<readonly Task[]>;
  /** A page of the Tasks that meet the query. New Tasks do not disturb it: later pages repeat no Task. */
  search(query: TaskQuery): Promise<TaskPage>;
  /** Returns the place of an unfinished Task; undefined for other ids. */
  place(id: TaskId): Promise<TaskPlace | undefined>;
  totals(): Promise<StoreTotals>;
  /** Counts the lists from which `search` reads, without reading the Tasks. */
  counts(): Promise<TaskCounts>;
  /**
   * Sums over all Tasks that ended in these minutes or hours, one for each, as far as their ends are folded. Minutes and
   * hours are counted from 1970-01-01. Minutes are kept for 26 hours, hours for 35 days.
   * @param measures the sums that the caller needs; all by default
   */
  endedSums(
    unit: SumUnit,
    numbers: readonly number[],
    measures?: readonly string[],
  ): Promise<readonly MeasureSums[]>;
  /** The ends of each config's Tasks from `from` on and before `to`, as far as the store keeps the Tasks. */
  endedIn(
    ids: readonly TaskConfigId[],
    span: { readonly from: number; readonly to: number },
  ): Promise<readonly EndsInSpan[]>;
}
