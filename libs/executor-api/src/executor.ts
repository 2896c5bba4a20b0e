import type { HandedOff } from './handed-off';
import type { ParameterField } from './parameter-field';
import type { SecretValues } from './secrets';

/** Plug-in of a worker that knows one way to run a task. One instance serves all attempts of its worker. */
export interface Executor {
  /** Name by which task configs select this executor, such as `http`. */
  readonly type: string;
  /** How the executor reaches what it runs, such as `http`, `grpc`, `mq` or `local`. Shown to people only. */
  readonly protocol: string;
  /** Its parameters, so that forms can offer and explain them. Nothing is checked by it. */
  readonly parameterFields?: readonly ParameterField[];
  /** Names that the field `handler` of a task can have, if they are known. Forms offer them. */
  readonly handlerNames?: readonly string[];
  /**
   * Runs one attempt.
   * - A returned result means that the attempt succeeded.
   * - `accepted(instanceId)` means that a service has the work and will call back.
   * - A thrown error means that the attempt failed. The task's retry policy applies, unless the error is an
   *   `ExecutionError` that forbids or delays the retry.
   *
   * The method should end soon after `context.signal` aborts, because the worker ignores whatever it returns later.
   */
  execute(task: ExecutionTask, context: ExecutionContext): Promise<ExecutionResult | HandedOff>;
  /** Called once, before the first attempt. */
  start?(): Promise<void>;
  /** Called once, after the last attempt has ended. */
  stop?(): Promise<void>;
}

/** Settings that a worker passes to `createExecutor` of the modules listed in its `worker.executors`. */
export interface ExecutorSettings {
  readonly workerId: string;
  /** Which network addresses the worker's configuration allows. */
  readonly egress: { readonly allowPrivate: boolean; readonly allowLoopback: boolean };
}

/** The task to run. */
export interface ExecutionTask {
  readonly id: string;
  readonly configId: string;
  readonly name: string;
  readonly type: string;
  /** What the executor runs, such as the name of a function, or of a task that a service offers. */
  readonly handler: string;
  /** With the values of the secrets that the task names. */
  readonly parameters: unknown;
  /**
   * Name of the balancing strategy in the task's config, such as `round_robin`, for executors with several instances.
   */
  readonly balancing?: string;
}

export interface ExecutionContext {
  /**
   * Aborts when the attempt times out or is cancelled, when the worker stops, and when the worker has lost its
   * connection to the store for too long.
   */
  readonly signal: AbortSignal;
  /** Log of the execution. Its newest lines are stored with the execution and can be read while it runs. */
  readonly logger: ExecutionLogger;
  /**
   * Reports progress from 0 to 100, and what the attempt does now. Calls are cheap, because the worker batches them.
   */
  progress(percent: number, note?: string): void;
  /** Same for all attempts of one execution. Pass it on to every action that must not happen twice. */
  readonly idempotencyKey: string;
  /** Number of the attempt, starting at 1. */
  readonly attempt: number;
  /** Secret of this attempt. It must not leave the worker: the callback URL contains a proof of it instead. */
  readonly attemptToken: string;
  /**
   * URL at which a service that accepted the work reports the outcome. It is valid for this attempt only and works like
   * a password, so do not log it. Absent if the worker does not know the public address of the API (`api.public_url`).
   */
  readonly callbackUrl?: string | undefined;
  /** Time at which the task was due, in epoch ms. */
  readonly scheduledTime: number;
  /** Due times of the config before and after `scheduledTime`. Absent if there is none, or if it is not known. */
  readonly previousFireTime?: number;
  readonly nextFireTime?: number;
  /** Same value as `task.parameters`. */
  readonly parameters: unknown;
  /** Absent if the task names no secret. */
  readonly secrets?: ExecutionSecrets;
  readonly timeoutMs: number;
}

/** Secrets of one attempt. The worker masks their values in its log lines, its progress, its result and its error. */
export interface ExecutionSecrets {
  readonly values: SecretValues;
  /**
   * The parameters before the worker inserted the secrets. An executor with templates of its own reads the templates
   * from here, because a value must be encoded for its place and must not be read as a template.
   */
  readonly parametersAsWritten: unknown;
}

export interface ExecutionLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface ExecutionResult {
  /** 0 if the executor has no codes. */
  readonly code: number;
  readonly message: string;
  /** Any value that can be written as JSON. */
  readonly data?: unknown;
}
