import type { Fire, TaskConfig, TaskConfigId, TaskId, WorkerId } from '@distribute-schedule/domain';
import type { Replacement } from './task-queue';

export const DueConfigs = Symbol.for('DueConfigs');

export interface ClaimDueRequest {
  readonly limit: number;
  /** How long no other scheduler can claim these configs. When it ends, another scheduler claims the same due times. */
  readonly leaseMs: number;
  /** Claim only configs that have been due for at least this long. Followers use it to stay behind the leader. */
  readonly overdueByMs: number;
  /**
   * Claims configs also when they are due only within this time, unless another claim of them lasts. The leader uses it to
   * decide before the due time. At most half of `leaseMs`, so that a claim outlives the due time by as much. Default: 0.
   */
  readonly aheadMs?: number;
  /** Stays the same until a reply has arrived, because a repeated request with the same token returns the same claims. */
  readonly requestToken: string;
}

export interface ClaimedConfig {
  readonly config: TaskConfig;
  /** The oldest due time that has not been fired. */
  readonly dueAt: number;
  /** Number of open Tasks of this config. */
  readonly open: number;
  readonly placement: PlacementMemo;
  readonly claimToken: string;
}

/** State of a config's balancing strategy, kept from one fire to the next. */
export interface PlacementMemo {
  readonly roundRobinIndex: number;
  readonly lastWorkerId: WorkerId | undefined;
}

/** A due config whose stored document cannot be read or holds a value that is not allowed. */
export interface UnreadableConfig {
  readonly id: TaskConfigId;
  readonly reason: string;
  readonly claimToken: string;
}

export interface ClaimDueReply {
  readonly claimed: readonly ClaimedConfig[];
  readonly unreadable: readonly UnreadableConfig[];
  /** The store's time at the claim. */
  readonly now: number;
  /**
   * When the earliest of the other configs is due, or undefined when none has a due time. It is in the past when more
   * configs are due than the limit allowed.
   */
  readonly nextWakeAt: number | undefined;
  /** True if that config is claimed until `nextWakeAt`. It cannot be claimed ahead of that time. */
  readonly isNextClaimed: boolean;
}

export interface ConfigFire {
  readonly fire: Fire;
  readonly claimToken: string;
  /** The store does not apply the fire before this time of its own clock. Absent if it may be applied at once. */
  readonly notBefore?: number;
  /** The worker chosen for each Task. A Task without a worker waits in the pending queue. */
  readonly targets: ReadonlyMap<TaskId, WorkerId>;
  /** The worker to wake for each Task without a worker. @see PlacedTask */
  readonly toWake?: ReadonlyMap<TaskId, WorkerId>;
  readonly placement: PlacementMemo;
  /** Set if the Task of the fire replaces those that are open. A Task that exists already replaces nothing. */
  readonly replacement?: Replacement;
}

/** A claim of a config that its scheduler gives back. */
export interface ReturnedClaim {
  readonly id: TaskConfigId;
  readonly claimToken: string;
  /** When the config can be claimed again. */
  readonly wakeAt: number;
}

/**
 *   applied     everything was stored
 *   early       the time of the fire has not come, so nothing changed and the claim lasts
 *   superseded  the claim had ended, so nothing changed
 *   overtaken   more than `maxOpen` Tasks were open by then, or the replacement no longer held; the claim is released
 *               and the config is due at once
 */
export type CommitOutcome = 'applied' | 'early' | 'superseded' | 'overtaken';

/** The index of due times. Every method is one atomic step. */
export interface DueConfigs {
  /**
   * Claims due configs, oldest due time first. No other caller gets a claimed config until its lease ends. A repeated
   * request with the same token returns the same configs, except those that have been removed since.
   */
  claimDue(request: ClaimDueRequest): Promise<ClaimDueReply>;
  /**
   * Creates and queues the Tasks, writes the records and moves each config to its next due time. Each config is applied
   * as a whole or not at all, and only while its claim holds. A Task that exists already is not created again. A Task
   * whose target worker is dead, full or draining goes to the pending queue. Returns outcomes in the order of the fires.
   */
  commitFires(fires: readonly ConfigFire[], requestToken: string): Promise<readonly CommitOutcome[]>;
  /**
   * Ends claims, and makes each config due at its time. Does nothing for a claim that has ended.
   */
  returnClaims(claims: readonly ReturnedClaim[]): Promise<void>;
  /**
   * Sets a config aside until somebody saves it again, and stores the reason. The config keeps its due time. Does nothing
   * if the claim has ended.
   */
  park(config: UnreadableConfig): Promise<void>;
  /**
   * Checks a part of all configs that have a due time, and puts those back that are missing from the index.
   * @param cursor empty on the first call, then the cursor of the last reply
   * @returns the cursor of the next part, and the ids of the configs that were put back
   */
  restoreMissing(cursor: string): Promise<{ cursor: string; restored: readonly TaskConfigId[] }>;
}
