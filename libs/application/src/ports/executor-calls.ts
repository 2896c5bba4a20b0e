import type { ExecutorInstance, TaskId } from '@distribute-schedule/domain';

export const ExecutorCalls = Symbol.for('ExecutorCalls');

export interface ProbeAnswer {
  readonly isHealthy: boolean;
  /** Why the instance is not healthy, for people to read. */
  readonly reason?: string;
}

/**
 * Calls to the services that run Tasks remotely, made by schedulers and by workers. Neither method rejects: a service that
 * cannot be reached is an ordinary result.
 */
export interface ExecutorCalls {
  probe(instance: ExecutorInstance, timeoutMs: number): Promise<ProbeAnswer>;
  /** Sends the service a request to stop an attempt that it accepted. The request may be lost. */
  cancel(instance: ExecutorInstance, taskId: TaskId, attempt: number): Promise<void>;
}
