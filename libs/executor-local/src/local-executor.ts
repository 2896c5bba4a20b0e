import {
  ExecutionError,
  isHandedOff,
  type ExecutionContext,
  type ExecutionResult,
  type ExecutionTask,
  type Executor,
  type HandedOff,
} from '@distribute-schedule/executor-api';
import { builtInHandlers } from './built-in-handlers';
import type { LocalHandler, LocalHandlers } from './local-handlers';

const maxNamesListed = 20;

/** Runs a task by calling a function of this process, which is registered under the task's handler name. */
export class LocalExecutor implements Executor {
  readonly type = 'local';
  readonly protocol = 'local';
  /** A Map, because in a plain object a task could call inherited functions such as `constructor`. */
  private readonly handlers: ReadonlyMap<string, LocalHandler>;

  /** A given handler replaces the built-in handler with the same name. */
  constructor(handlers: LocalHandlers = {}) {
    for (const [name, handler] of Object.entries<unknown>(handlers)) {
      if (typeof handler !== 'function')
        throw new TypeError(`the handler ${JSON.stringify(name)} must be a function, got ${typeof handler}`);
    }
    this.handlers = new Map([...Object.entries(builtInHandlers), ...Object.entries(handlers)]);
  }

  get handlerNames(): readonly string[] {
    return [...this.handlers.keys()].sort();
  }

  async execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult | HandedOff> {
    const handler = this.handlers.get(task.handler);
    if (handler === undefined) throw this.unknown(task.handler);
    const data = await handler(task, context);
    if (isHandedOff(data)) return data;
    return data === undefined ? { code: 0, message: 'ok' } : { code: 0, message: 'ok', data };
  }

  /**
   * The error allows a retry. During a rollout, old workers do not know the handlers of the new version, and the next
   * attempt may reach a worker that does.
   */
  private unknown(name: string): ExecutionError {
    const { handlerNames: names } = this;
    const listed = names.slice(0, maxNamesListed).join(', ');
    const more = names.length > maxNamesListed ? ` and ${names.length - maxNamesListed} more` : '';
    return new ExecutionError(
      `this worker has no local handler ${JSON.stringify(name.slice(0, 100))}; it has ${listed}${more}`,
    );
  }
}
