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

/** Which schedulers there are, for people to see. */
export interface SchedulerRegistry {
  beat(scheduler: SchedulerBeat, ttlMs: number): Promise<void>;
  live(): Promise<readonly SchedulerInfo[]>;
  leave(id: string): Promise<void>;
}
