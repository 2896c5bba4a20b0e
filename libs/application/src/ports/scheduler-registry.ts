export const SchedulerRegistry = Symbol.for('SchedulerRegistry');

export interface SchedulerBeat {
  readonly id: string;
  readonly address: string;
  readonly state: 'standing' | 'leading' | 'following';
  readonly epoch: number;
  readonly startedAt: number;
  /** Version of the program. Undefined for one that does not report it. */
  readonly version?: string;
  /** How far its machine's clock is ahead of the store's. Undefined for a program that does not report it. */
  readonly clockOffsetMs?: number;
}

export interface SchedulerInfo extends SchedulerBeat {
  readonly lastHeartbeat: number;
}

/** List of the live schedulers, for people to read, and so that no two schedulers use one id. */
export interface SchedulerRegistry {
  /**
   * Registers the scheduler, or renews its registration. Returns false, and changes nothing, while the registration of
   * another scheduler with this id has not ended. Another scheduler is one with another `startedAt`.
   */
  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<boolean>;
  live(): Promise<readonly SchedulerInfo[]>;
  /** Removes this scheduler, but not another one that has its id. */
  leave(scheduler: Pick<SchedulerBeat, 'id' | 'startedAt'>): Promise<void>;
}
