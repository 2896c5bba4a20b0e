import { setTimeout as pause } from 'node:timers/promises';
import { ExecutionError } from '@distribute-schedule/executor-api';
import type { LocalHandlers } from './local-handlers';

/** Maximum delay of a Node.js timer. A longer delay would end at once. */
const maxSleepMs = 2 ** 31 - 1;

/** Handlers of every worker, for a first try. */
export const builtInHandlers: LocalHandlers = {
  hello: (task, context) => {
    const name = parameter(task.parameters, 'name') ?? 'world';
    context.logger.info(`hello from attempt ${context.attempt} of ${task.id}`);
    return `hello, ${typeof name === 'string' ? name : JSON.stringify(name)}`;
  },

  /** Waits for the time in `{"ms": 5000}`. Fails early when the attempt is aborted. */
  sleep: async (task, { signal }) => {
    const ms = parameter(task.parameters, 'ms') ?? 1000;
    if (typeof ms !== 'number' || !(ms >= 0 && ms <= maxSleepMs)) {
      throw new ExecutionError(
        `the parameter ms of sleep must be a number from 0 to ${maxSleepMs}, got ${JSON.stringify(ms)}`,
        {
          final: true,
        },
      );
    }
    await pause(ms, undefined, { signal });
    return { sleptMs: ms };
  },
};

function parameter(parameters: unknown, name: string): unknown {
  return typeof parameters === 'object' && parameters !== null
    ? (parameters as Record<string, unknown>)[name]
    : undefined;
}
