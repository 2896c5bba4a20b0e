import type { TaskConfigId, WorkerId } from '../ids';
import type { Task } from './task';
import type { TaskStatus } from './task-state';

/** Conditions of a search. A Task must meet all that are set. */
export interface TaskQuery {
  readonly configId?: TaskConfigId;
  readonly statuses?: readonly TaskStatus[];
  /** The worker that started the latest attempt. */
  readonly workerId?: WorkerId;
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
}

export function meetsQuery(task: Task, { configId, workerId, statuses }: TaskQuery): boolean {
  return (
    (configId === undefined || task.configId === configId) &&
    (workerId === undefined || task.toSnapshot().workerId === workerId) &&
    (statuses === undefined || statuses.includes(task.status))
  );
}
