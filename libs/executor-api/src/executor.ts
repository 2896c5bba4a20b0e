/** A plug-in inside a worker that knows one way to run a task. One instance serves all attempts of its worker. */
export interface Executor {
  /** The name under which task configs ask for it, such as `http`. */
  readonly type: string;
  /** How it talks to what it runs: `http`, `grpc`, `mq`, `local`. For people to read. */
  readonly protocol: string;
  /**
   * Runs one attempt. A value means success; an error means that the attempt failed and, unless it is an
   * `ExecutionError` that says otherwise, that another may be tried. It should end soon after `context.signal` aborts:
   * nobody waits for what it answers then.
   */
  execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult>;
  /** Called once before the first attempt. */
  start?(): Promise<void>;
  /** Called once after the last attempt has ended. */
  stop?(): Promise<void>;
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
}

export interface ExecutionContext {
  /** Aborts on timeout, on cancel, when the worker stops, and when the worker has lost its store for too long. */
  readonly signal: AbortSignal;
  readonly logger: ExecutionLogger;
  /** The same over all attempts of one task: give it to whatever must not happen twice. */
  readonly idempotencyKey: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** When the task was due, in epoch ms. */
  readonly scheduledTime: number;
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
