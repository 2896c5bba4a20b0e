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

/** Runs a task by calling a function of this process that was registered under the task's handler name. */
export class LocalExecutor implements Executor {
  readonly type = 'local';
  readonly protocol = 'local';
  /** A Map, so that no task can call what every object has, such as `constructor`. */
  private readonly handlers: ReadonlyMap<string, LocalHandler>;

  /** A handler given here goes before a built-in one of its name. */
  constructor(handlers: LocalHandlers = {}) {
    for (const [name, handler] of Object.entries<unknown>(handlers)) {
      if (typeof handler !== 'function')
        throw new TypeError(`the handler ${JSON.stringify(name)} is no function`);
    }
    this.handlers = new Map([...Object.entries(builtInHandlers), ...Object.entries(handlers)]);
  }

  get names(): readonly string[] {
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
   * Not final: while a new version rolls out, old workers do not know its handlers yet, and the next attempt may well
   * reach one that does.
   */
  private unknown(name: string): ExecutionError {
    const { names } = this;
    const listed = names.slice(0, maxNamesListed).join(', ');
    const more = names.length > maxNamesListed ? ` and ${names.length - maxNamesListed} more` : '';
    return new ExecutionError(
      `this worker has no local handler ${JSON.stringify(name.slice(0, 100))}; it has ${listed}${more}`,
    );
  }
}
