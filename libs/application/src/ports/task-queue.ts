import type { AttemptToken, Task, TaskId, TaskPlace, WorkerId } from '@distribute-schedule/domain';

export const TaskQueue = Symbol.for('TaskQueue');

export interface ClaimRequest {
  readonly workerId: WorkerId;
  readonly slots: number;
  /** The pending queues that this worker can serve, by requirement key. */
  readonly serves: readonly string[];
  /** How long after its timeout an attempt may stay silent before others take the Task over. */
  readonly graceMs: number;
  /** The same until an answer has arrived: asking again with it gives the same Tasks. */
  readonly requestToken: string;
}

export interface ClaimReply {
  /** Started: each is running under an attempt token of its own. */
  readonly tasks: readonly Task[];
  /** Every pending queue that holds Tasks now, by requirement key, whoever can serve it. */
  readonly waitingFor: readonly string[];
}

/** A decision on a Task, to be applied if nobody decided otherwise since. */
export interface TaskChange {
  /** The Task after the decision. */
  readonly task: Task;
  /** Its stamp before. */
  readonly versionToken: string;
  /** The worker to queue it for, if it is pending now. */
  readonly target?: WorkerId;
}

/**
 * applied: done. superseded: the stamp no longer held, nothing changed (and counted, where it was an attempt's).
 * cancelling: somebody asked to cancel the attempt, so it can only end; nothing changed.
 */
export type ChangeOutcome = 'applied' | 'superseded' | 'cancelling';

/** A Task that nobody has dealt with by the time that it had. */
export interface OverdueTask {
  readonly task: Task;
  readonly place: TaskPlace;
}

export interface OverdueRequest {
  readonly limit: number;
  readonly leaseMs: number;
  readonly overdueByMs: number;
  /** The executors that live workers offer; none where nothing is known of that. */
  readonly offered: readonly string[];
}

export interface OverdueReply {
  readonly overdue: readonly OverdueTask[];
  /** Ids whose documents cannot be read; they were taken out, kept aside and counted. */
  readonly unreadable: readonly TaskId[];
  readonly now: number;
  readonly nextWakeAt: number | undefined;
}

/** A worker whose heartbeat ended, and what it leaves behind. */
export interface DeadWorker {
  readonly id: WorkerId;
  readonly lastHeartbeat: number;
  readonly running: readonly Task[];
  readonly queued: readonly Task[];
}

/**
 * Where unfinished Tasks are. Every method is one atomic step; every unfinished Task has exactly one place and exactly
 * one time at which somebody looks at it again.
 */
export interface TaskQueue {
  /**
   * Adds a Task made by hand, unless one of its id exists, or its config has more than `maxOpen` open ones already:
   * then nothing changes.
   */
  submit(
    task: Task,
    limits: { target?: WorkerId; maxOpen?: number },
  ): Promise<'created' | 'exists' | 'too many open'>;
  /**
   * From the worker's own queue first, then from the pending queues that it serves, by precedence. Asked again with the
   * same token it gives the same Tasks, without those that were taken away meanwhile.
   */
  claim(request: ClaimRequest): Promise<ClaimReply>;
  /**
   * Applies decisions, each by itself, each guarded by its stamp: finished Tasks with their result go to the history,
   * delayed ones wait for their time, pending ones are queued; a running one that was handed
   * off takes no slot of its worker any more and does not die with it. Finishing a Task lets the next in line go.
   * Asking again with the same request token gives the same outcomes and applies nothing twice.
   */
  apply(changes: readonly TaskChange[], requestToken: string): Promise<readonly ChangeOutcome[]>;
  /** Asks a running attempt to stop, within `withinMs`, after which the Task is overdue, and shows that it is to be
   * cancelled. False if it is not held so. */
  requestCancel(taskId: TaskId, attemptToken: AttemptToken, withinMs: number): Promise<boolean>;
  /**
   * Tasks whose time has come, whatever they wait for: nobody else gets them until the lease ends. Of those that wait for
   * any worker it gives each whose executor is not among those offered, if any are; the others it may keep waiting by
   * itself, and so those in line behind a Task that is not finished, for no decision about them is due.
   * @see DueConfigs.claimDue for the fields
   */
  claimOverdue(request: OverdueRequest): Promise<OverdueReply>;
  /**
   * Workers that have not been heard of for the timeout, with a part of what they hold: no more than the limit is
   * running, and no more is queued, of all of them together, or one of each.
   */
  deadWorkers(timeoutMs: number, limit: number): Promise<readonly DeadWorker[]>;
  /** Forgets a dead worker once it holds nothing more; false if it holds something or has been heard of since. */
  forgetWorker(worker: Pick<DeadWorker, 'id' | 'lastHeartbeat'>): Promise<boolean>;
}
