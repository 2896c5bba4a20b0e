import type { TaskConfigId, WorkerId } from '../ids';
import type { Task } from './task';
import type { TaskCause, TaskSnapshot } from './task-snapshot';
import type { TaskStatus } from './task-state';

/** Conditions of a search. A Task must meet all that are set. */
export interface TaskQuery {
  readonly configId?: TaskConfigId;
  readonly statuses?: readonly TaskStatus[];
  /** The worker that started the latest attempt. */
  readonly workerId?: WorkerId;
  readonly executor?: string;
  readonly cause?: TaskCause;
  /** Text that the id or the error contains, in capital or small letters. */
  readonly search?: string;
  /** Only Tasks that have ended, and took this long from their first start. */
  readonly minDurationMs?: number;
  /** Created at or after this moment, in epoch ms. */
  readonly from?: number;
  /** Created before this moment. */
  readonly to?: number;
  /** The `next` of the previous page. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface TaskPage {
  /** Newest first. */
  readonly tasks: readonly Task[];
  /**
   * Cursor of the next page, or undefined on the last page. A search reads a bounded number of Tasks per page, so a page
   * can be short or even empty although more pages follow.
   */
  readonly next: string | undefined;
  /** How many Tasks the search read to find these. */
  readonly lookedAt: number;
}

export function meetsQuery(task: Task, query: TaskQuery): boolean {
  const { configId, workerId, statuses, executor, cause, search, minDurationMs } = query;
  const snapshot = task.toSnapshot();
  return (
    (configId === undefined || task.configId === configId) &&
    (workerId === undefined || snapshot.workerId === workerId) &&
    (statuses === undefined || statuses.includes(task.status)) &&
    (executor === undefined || snapshot.executor === executor) &&
    (cause === undefined || snapshot.cause === cause) &&
    (search === undefined || contains(`${task.id} ${snapshot.error ?? ''}`, search)) &&
    (minDurationMs === undefined || durationOf(snapshot) >= minDurationMs)
  );
}

const contains = (text: string, search: string): boolean => text.toLowerCase().includes(search.toLowerCase());

/** How long a Task took; negative if it has not ended or never ran. */
const durationOf = ({ state, startTime }: TaskSnapshot): number =>
  'endedAt' in state && startTime !== undefined ? state.endedAt - startTime : -1;
