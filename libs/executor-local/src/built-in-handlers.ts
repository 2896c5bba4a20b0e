import { setTimeout as pause } from 'node:timers/promises';
import { ExecutionError } from '@distribute-schedule/executor-api';
import type { LocalHandlers } from './local-handlers';

/** A timer of Node that is asked for more than this ends at once. */
const longestPauseMs = 2 ** 31 - 1;

/** What every worker can run, to try a first task with. */
export const builtInHandlers: LocalHandlers = {
  hello: (task, context) => {
    const name = parameter(task.parameters, 'name') ?? 'world';
    context.logger.info(`hello from attempt ${context.attempt} of ${task.id}`);
    return `hello, ${typeof name === 'string' ? name : JSON.stringify(name)}`;
  },

  /** Takes `{"ms": 5000}`; ends early, as a failure, when it is told to stop. */
  sleep: async (task, { signal }) => {
    const ms = parameter(task.parameters, 'ms') ?? 1000;
    if (typeof ms !== 'number' || !(ms >= 0 && ms <= longestPauseMs)) {
      throw new ExecutionError(`sleep takes the parameter ms, a number from 0 to ${longestPauseMs}`, {
        final: true,
      });
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
