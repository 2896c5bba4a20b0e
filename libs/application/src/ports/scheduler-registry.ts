export const SchedulerRegistry = Symbol.for('SchedulerRegistry');

export interface SchedulerBeat {
  readonly id: string;
  readonly address: string;
  readonly state: 'standing' | 'leading' | 'following';
  readonly epoch: number;
  readonly startedAt: number;
}

export interface SchedulerInfo extends SchedulerBeat {
  readonly lastHeartbeat: number;
}

/** List of the live schedulers, for people to read. No decision depends on it. */
export interface SchedulerRegistry {
  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<void>;
  live(): Promise<readonly SchedulerInfo[]>;
  leave(id: string): Promise<void>;
}
