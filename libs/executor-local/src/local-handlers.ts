import type { ExecutionContext, ExecutionTask } from '@distribute-schedule/executor-api';

/**
 * Function that runs tasks. It returns the data of the result, or `accepted(...)` if a service has the work and will
 * call back. A thrown error fails the attempt.
 */
export type LocalHandler = (task: ExecutionTask, context: ExecutionContext) => unknown;

export type LocalHandlers = Readonly<Record<string, LocalHandler>>;
