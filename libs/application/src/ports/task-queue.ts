import type {
  AttemptToken,
  ReplacedTask,
  Task,
  TaskConfigId,
  TaskId,
  TaskPlace,
  WorkerId,
} from '@distribute-schedule/domain';

export const TaskQueue = Symbol.for('TaskQueue');

/**
 * What a new Task that starts at once makes of the open ones of its config. The store applies it in the step that adds
 * the Task: it ends those that are cancelled, asks those that run to stop, and lets the new one wait until they have
 * ended. It holds only while no other Task of the config is open, and each of these is as it was seen or has ended.
 */
export interface Replacement {
  readonly replaced: readonly ReplacedTask[];
  /** How long an attempt may take to stop before its Task counts as cancelled without an answer. */
  readonly cancelGraceMs: number;
}

/** A new Task with the worker that was chosen for it, if any. */
export interface PlacedTask {
  readonly task: Task;
  /** The worker to queue the Task for. */
  readonly target?: WorkerId;
  /** The worker to wake if the Task waits for any worker. Absent to wake all. A store may wake others too. */
  readonly toWake?: WorkerId;
}

export interface SubmitLimits {
  /** At most this many other Tasks of the config are open beside the last one that the step adds. */
  readonly maxOpen?: number;
  /** The config must be the one that was read with this token. Absent if that does not matter. */
  readonly configVersionToken?: string;
  /** At most one of the Tasks starts at once, and this is its replacement. */
  readonly replacement?: Replacement;
}

/**
 * overtaken: the replacement no longer holds. config changed: it has another version, or was removed. Unless the Task was created, nothing changed.
 */
export type SubmitOutcome = 'created' | 'exists' | SubmitRefusal;
export type SubmitRefusal = 'too many open' | 'overtaken' | 'config changed';

/** An outcome for each Task, or the reason why the store added none of them. */
export type SubmitManyReply = readonly ('created' | 'exists')[] | SubmitRefusal;

export interface ClaimRequest {
  readonly workerId: WorkerId;
  /** Maximum number of Tasks to claim. */
  readonly slots: number;
  /** Requirement keys of the pending queues that this worker can serve. */
  readonly serves: readonly string[];
  /** How long after its timeout an attempt may go without a result before a scheduler ends it. */
  readonly graceMs: number;
  /** Stays the same until a reply has arrived, because a repeated request with the same token returns the same Tasks. */
  readonly requestToken: string;
}

export interface ClaimReply {
  /** The claimed Tasks. Each has been started under a new attempt token. */
  readonly tasks: readonly Task[];
  /** Requirement keys of all pending queues that hold Tasks now, including those that this worker cannot serve. */
  readonly waitingFor: readonly string[];
}

/** A decision about a Task. The store applies it only if the Task has not changed since it was read. */
export interface TaskChange {
  /** The Task after the decision. */
  readonly task: Task;
  /** Version token of the Task before the decision. */
  readonly versionToken: string;
  /** The worker whose queue the Task goes to, if the Task is pending now. */
  readonly target?: WorkerId;
}

/**
 *   applied     the decision was stored
 *   superseded  the Task has another version by now, so nothing changed; counted if an attempt made the decision
 *   cancelling  somebody requested a cancel of the attempt, so it can only end; nothing changed
 */
export type ChangeOutcome = 'applied' | 'superseded' | 'cancelling';

/** A Task that was not handled by its deadline, and where it waits. */
export interface OverdueTask {
  readonly task: Task;
  readonly place: TaskPlace;
}

export interface OverdueRequest {
  readonly limit: number;
  readonly leaseMs: number;
  readonly overdueByMs: number;
  /** Executors that live workers offer. Empty when there is no live worker, because then nothing is known. */
  readonly offered: readonly string[];
}

export interface OverdueReply {
  readonly overdue: readonly OverdueTask[];
  /** Ids of Tasks whose documents cannot be read. The store has set them aside and counted them. */
  readonly unreadable: readonly TaskId[];
  readonly now: number;
  readonly nextWakeAt: number | undefined;
}

/** A worker whose heartbeats have stopped, and the Tasks that it holds. */
export interface DeadWorker {
  readonly id: WorkerId;
  readonly lastHeartbeat: number;
  readonly running: readonly Task[];
  readonly queued: readonly Task[];
}

/**
 * Holds all unfinished Tasks. Every method is one atomic step. Every unfinished Task has exactly one place, and exactly
 * one time at which a scheduler looks at it again.
 */
export interface TaskQueue {
  /** Adds a Task that somebody asked for, unless one with its id exists or the limits do not hold. */
  submit(task: Task, limits: SubmitLimits & Pick<PlacedTask, 'target'>): Promise<SubmitOutcome>;
  /**
   * Like `submit` for several Tasks of one config with different ids: adds all that do not exist, or none. If all of them
   * exist, the limits do not matter. With a token, a repeated request returns the first outcomes and adds nothing twice;
   * without one it adds nothing twice either, but returns `exists`.
   */
  submitMany(
    tasks: readonly PlacedTask[],
    limits: SubmitLimits,
    requestToken?: string,
  ): Promise<SubmitManyReply>;
  /**
   * At most `limit` of the unfinished Tasks of a config, so that a new one can replace them. A Task whose document
   * cannot be read is set aside, because it would keep every replacement from holding.
   */
  openTasks(configId: TaskConfigId, limit: number): Promise<readonly Task[]>;
  /**
   * Starts Tasks for a worker: first from its own queue, then from the pending queues that it serves, in order of
   * precedence. A repeated request with the same token returns the same Tasks, except those that it no longer holds.
   */
  claim(request: ClaimRequest): Promise<ClaimReply>;
  /**
   * Applies decisions, each separately and guarded by its version token. Finished Tasks go to the history with their
   * result, delayed Tasks wait for their time, pending Tasks are queued. A running Task that was handed off no longer
   * takes a slot of its worker, and does not crash with it. When a Task finishes, the next one in its sequence is
   * released. A repeated request with the same token returns the same outcomes and applies nothing twice.
   */
  apply(changes: readonly TaskChange[], requestToken: string): Promise<readonly ChangeOutcome[]>;
  /**
   * Requests that a running attempt stops within `withinMs`, and shows the request in the Task. After that time the Task
   * is overdue. Returns false if this attempt does not hold the Task.
   */
  requestCancel(taskId: TaskId, attemptToken: AttemptToken, withinMs: number): Promise<boolean>;
  /**
   * Claims Tasks whose time has come, whatever they wait for. No other caller gets them until the lease ends. The store
   * returns a Task that waits for any worker only if its executor is not among those offered. It may reschedule the other
   * ones itself, and Tasks behind an unfinished one in a sequence too, because they need no decision.
   * @see DueConfigs.claimDue for the fields
   */
  claimOverdue(request: OverdueRequest): Promise<OverdueReply>;
  /**
   * Returns workers that sent no heartbeat for `timeoutMs`, with some of the Tasks that they hold. Over all workers these
   * are at most `limit` running and `limit` queued Tasks, but at least one of each kind per worker that holds one.
   */
  deadWorkers(timeoutMs: number, limit: number): Promise<readonly DeadWorker[]>;
  /** Removes a dead worker. Returns false if it still holds a Task or has sent a heartbeat since. */
  forgetWorker(worker: Pick<DeadWorker, 'id' | 'lastHeartbeat'>): Promise<boolean>;
}
