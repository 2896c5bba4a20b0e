import type { ExecutionContext, ExecutionTask } from '@distribute-schedule/executor-api';

/**
 * A function that runs tasks. What it returns is the result's data, or `accepted(...)` where another will call back; what
 * it throws fails the attempt.
 */
export type LocalHandler = (task: ExecutionTask, context: ExecutionContext) => unknown;

export type LocalHandlers = Readonly<Record<string, LocalHandler>>;
