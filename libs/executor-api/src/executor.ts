import type { HandedOff } from './handed-off';

/** A plug-in inside a worker that knows one way to run a task. One instance serves all attempts of its worker. */
export interface Executor {
  /** The name under which task configs ask for it, such as `http`. */
  readonly type: string;
  /** How it talks to what it runs: `http`, `grpc`, `mq`, `local`. For people to read. */
  readonly protocol: string;
  /**
   * Runs one attempt. A result means success; `accepted(instanceId)` means that a service has the work and will call
   * back; an error means that the attempt failed and, unless it is an `ExecutionError` that says otherwise, that another
   * may be tried. It should end soon after `context.signal` aborts: nobody waits for what it answers then.
   */
  execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult | HandedOff>;
  /** Called once before the first attempt. */
  start?(): Promise<void>;
  /** Called once after the last attempt has ended. */
  stop?(): Promise<void>;
}

/** What a worker tells the `createExecutor` of a module that its configuration names. */
export interface ExecutorSettings {
  readonly workerId: string;
  /** Where the worker's configuration lets requests go. */
  readonly egress: { readonly allowPrivate: boolean; readonly allowLoopback: boolean };
}

/** What is to be run. */
export interface ExecutionTask {
  readonly id: string;
  readonly configId: string;
  readonly name: string;
  readonly type: string;
  /** What the executor is to run: a function's name, the task name that a service advertises. */
  readonly handler: string;
  readonly parameters: unknown;
  /** How to choose where there is a choice, by the name that the task's config says: `round_robin`. */
  readonly balancing?: string;
}

export interface ExecutionContext {
  /** Aborts on timeout, on cancel, when the worker stops, and when the worker has lost its store for too long. */
  readonly signal: AbortSignal;
  /** What is said here is kept with the execution, within a bound, and can be read while it still runs. */
  readonly logger: ExecutionLogger;
  /** How far it is, from 0 to 100, and what it does at this moment. Cheap: say it as often as you like. */
  progress(percent: number, note?: string): void;
  /** The same over all attempts of one task: give it to whatever must not happen twice. */
  readonly idempotencyKey: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Names this attempt alone. It stays in the worker: services are given the callback url, which proves it. */
  readonly attemptToken: string;
  /**
   * Where a service that was handed the work says how it ended, good for this attempt alone: keep it out of logs. Absent
   * where the worker was told no public address.
   */
  readonly callbackUrl?: string | undefined;
  /** When the task was due, in epoch ms. */
  readonly scheduledTime: number;
  /** The due times of its config before and after that one; absent where there is none or it is not known. */
  readonly previousFireTime?: number;
  readonly nextFireTime?: number;
  /** The same as `task.parameters`. */
  readonly parameters: unknown;
  readonly timeoutMs: number;
}

export interface ExecutionLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface ExecutionResult {
  /** 0 where the executor has no codes of its own. */
  readonly code: number;
  readonly message: string;
  /** Anything that can be written as JSON. */
  readonly data?: unknown;
}
