import type { ExecutorInstance, TaskId } from '@distribute-schedule/domain';

export const ExecutorCalls = Symbol.for('ExecutorCalls');

export interface ProbeAnswer {
  readonly isHealthy: boolean;
  /** Why the instance is not healthy, for people to read. */
  readonly reason?: string;
}

/**
 * Calls to the services that run Tasks remotely, made by schedulers and by workers. No method rejects: a service that
 * cannot be reached is an ordinary result.
 */
export interface ExecutorCalls {
  /**
   * Returns why no call to this URL is ever made, or undefined. It knows only the address in the URL: the addresses of a
   * name are checked at each call, as are addresses that the configuration of the caller may forbid.
   */
  reasonAgainst(url: string): string | undefined;
  probe(instance: ExecutorInstance, timeoutMs: number): Promise<ProbeAnswer>;
  /** Sends the service a request to stop an attempt that it accepted. The request may be lost. */
  cancel(instance: ExecutorInstance, taskId: TaskId, attempt: number): Promise<void>;
}
