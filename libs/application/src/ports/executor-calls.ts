import type { ExecutorInstance, TaskId } from '@distribute-schedule/domain';

export const ExecutorCalls = Symbol.for('ExecutorCalls');

export interface ProbeAnswer {
  readonly isHealthy: boolean;
  /** Why it is not, for people to read. */
  readonly reason?: string;
}

/** What schedulers, and workers that hand Tasks off, ask of remote services. Neither rejects: a service that cannot be reached is an answer. */
export interface ExecutorCalls {
  probe(instance: ExecutorInstance, timeoutMs: number): Promise<ProbeAnswer>;
  /** Tells the service to stop an attempt that it was handed. It may or may not hear it. */
  cancel(instance: ExecutorInstance, taskId: TaskId, attempt: number): Promise<void>;
}
