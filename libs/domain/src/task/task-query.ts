import type { TaskConfigId, WorkerId } from '../ids';
import type { Task } from './task';
import type { TaskStatus } from './task-state';

/** Which Tasks somebody looks for; each condition that is given must hold. */
export interface TaskQuery {
  readonly configId?: TaskConfigId;
  readonly statuses?: readonly TaskStatus[];
  /** The worker that started it last. */
  readonly workerId?: WorkerId;
  /** Made at or after this moment, in epoch ms. */
  readonly from?: number;
  /** Made before this moment. */
  readonly to?: number;
  /** A page's `next`. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface TaskPage {
  /** Those made last come first. */
  readonly tasks: readonly Task[];
  /**
   * What to ask for to go on, undefined at the end. A page looks at a bounded number of Tasks: where few of them meet
   * the conditions it is short, or even empty, and others may follow.
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
