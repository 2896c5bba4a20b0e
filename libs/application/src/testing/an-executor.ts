import type { ExecutionContext, ExecutionTask, Executor } from '@distribute-schedule/executor-api';

export type Run = (task: ExecutionTask, context: ExecutionContext) => Promise<unknown>;

/** An executor whose results may break the executor contract, because `run` may resolve with anything. */
export function anExecutor(run: Run, type = 'local'): Executor {
  return { type, protocol: 'local', execute: run as Executor['execute'] };
}

export const succeed: Run = () => Promise.resolve({ code: 0, message: 'ok' });

export const runForever: Run = () => new Promise(() => undefined);

/** Runs until the attempt's signal aborts, then rejects with the reason of the abort. */
export const runUntilAborted: Run = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
