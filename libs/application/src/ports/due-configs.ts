import type { Fire, TaskConfig, TaskConfigId, TaskId, WorkerId } from '@distribute-schedule/domain';

export const DueConfigs = Symbol.for('DueConfigs');

export interface ClaimDueRequest {
  readonly limit: number;
  /** How long nobody else may fire what is claimed. Once it ends, another scheduler claims the same due times. */
  readonly leaseMs: number;
  /** Only what has been due for at least this long: how a follower stays behind the leader. */
  readonly overdueByMs: number;
  /** The same until an answer has arrived: asking again with it gives the same claims. */
  readonly requestToken: string;
}

export interface ClaimedConfig {
  readonly config: TaskConfig;
  /** The oldest due time that has not been fired. */
  readonly dueAt: number;
  readonly open: number;
  readonly placement: PlacementMemo;
  readonly claimToken: string;
}

/** What balancing remembers of a config from one fire to the next. */
export interface PlacementMemo {
  readonly roundRobinIndex: number;
  readonly lastWorkerId: WorkerId | undefined;
}

/** A due config whose stored document cannot be read, or says what is not allowed. */
export interface UnreadableConfig {
  readonly id: TaskConfigId;
  readonly reason: string;
  readonly claimToken: string;
}

export interface ClaimDueReply {
  readonly claimed: readonly ClaimedConfig[];
  readonly unreadable: readonly UnreadableConfig[];
  /** The store's time of the claim. */
  readonly now: number;
  /** When the earliest of the others is due; undefined when none ever is. May be past when more are due already. */
  readonly nextWakeAt: number | undefined;
}

export interface ConfigFire {
  readonly fire: Fire;
  readonly claimToken: string;
  /** The worker chosen for each Task; a Task without one waits in the pending queue. */
  readonly targets: ReadonlyMap<TaskId, WorkerId>;
  readonly placement: PlacementMemo;
}

/**
 * applied: all of it. superseded: the claim was lost, nothing changed. overtaken: the bound `maxOpen` no longer held;
 * the claim is given up and the config is due at once.
 */
export type CommitOutcome = 'applied' | 'superseded' | 'overtaken';

/** The index of due times. Every method is one atomic step. */
export interface DueConfigs {
  /**
   * Oldest due first; a config goes to one caller only until its lease ends. Asked again with the same token it gives
   * the same, without what was taken away meanwhile.
   */
  claimDue(request: ClaimDueRequest): Promise<ClaimDueReply>;
  /**
   * Creates and queues the Tasks, writes the records and moves each config to its next due time; each config all or
   * nothing, guarded by its claim. A Task that exists is not made again. A
   * target that is dead, full or draining means the pending queue. Outcomes in the order of the fires.
   */
  commitFires(fires: readonly ConfigFire[], requestToken: string): Promise<readonly CommitOutcome[]>;
  /** Puts a config aside with the reason, until somebody saves it anew; it keeps its due time. Guarded by the claim. */
  park(config: UnreadableConfig): Promise<void>;
  /**
   * Goes over a part of all configs that have a due time and puts back those that the index has lost.
   * @param cursor empty at the beginning
   * @returns where to go on, and which were put back
   */
  restoreMissing(cursor: string): Promise<{ cursor: string; restored: readonly TaskConfigId[] }>;
}
