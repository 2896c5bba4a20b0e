/** Work of a task of this service. The returned value becomes the result. A thrown error fails the attempt. */
export type Run = (execution: Execution) => unknown;

/** One attempt at one execution. */
export interface Execution {
  readonly id: string;
  readonly taskName: string;
  readonly parameters: unknown;
  /** Number of the attempt, starting at 1. */
  readonly attempt: number;
  readonly scheduledTime: Date;
  readonly timeoutSeconds: number;
  /** Same for all attempts of one execution. Pass it on to every action that must not happen twice. */
  readonly idempotencyKey: string;
  /**
   * Aborts when the scheduler cancels, at the timeout, and when the service still runs it at the end of `stop`'s grace.
   */
  readonly signal: AbortSignal;
}

/** Throw this error when a retry cannot succeed: the execution then fails at once, without further attempts. */
export class FinalFailure extends Error {
  override readonly name = 'FinalFailure';
}

/** Body of `POST /execute`. */
export interface ExecuteRequest {
  readonly executionId: string;
  readonly taskName: string;
  readonly parameters: unknown;
  readonly attempt: number;
  readonly scheduledTime: string;
  readonly timeoutSeconds: number;
  readonly idempotencyKey: string;
  readonly callbackUrl: string | undefined;
}

export class MalformedRequestError extends Error {}

export function readExecuteRequest(body: string): ExecuteRequest {
  const fields = readObject(body);
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value !== 'string' || value === '') {
      throw new MalformedRequestError(`${name} must be a string that is not empty, got ${typeName(value)}`);
    }
    return value;
  };
  const number = (name: string): number => {
    const value = fields[name];
    if (typeof value !== 'number' || !(value > 0)) {
      throw new MalformedRequestError(`${name} must be a number above 0, got ${typeName(value)}`);
    }
    return value;
  };
  return {
    executionId: text('execution_id'),
    taskName: text('task_name'),
    parameters: fields['parameters'],
    attempt: number('attempt'),
    scheduledTime: text('scheduled_time'),
    timeoutSeconds: number('timeout_seconds'),
    idempotencyKey: text('idempotency_key'),
    callbackUrl: fields['callback_url'] === undefined ? undefined : text('callback_url'),
  };
}

/** Reads the body of `POST /cancel`. Without an attempt, it cancels any attempt of the execution. */
export function readCancelRequest(body: string): { executionId: string; attempt: number | undefined } {
  const { execution_id: executionId, attempt, task_name: taskName } = readObject(body);
  // The signature covers the body but not the path, so a recorded call must not work as a cancel.
  if (taskName !== undefined) throw new MalformedRequestError('task_name must not be given in a cancel');
  if (typeof executionId !== 'string') {
    throw new MalformedRequestError(`execution_id must be a string, got ${typeName(executionId)}`);
  }
  if (attempt !== undefined && typeof attempt !== 'number') {
    throw new MalformedRequestError(`attempt must be a number, got ${typeName(attempt)}`);
  }
  return { executionId, attempt };
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // Falls through: invalid JSON gets the same error as a JSON string or number.
  }
  throw new MalformedRequestError('the request body must be a JSON object');
}

/** Names the type of a value, or the value itself where the type would not explain the refusal. */
function typeName(value: unknown): string {
  if (value === '') return 'an empty string';
  return typeof value === 'number' || value === null ? String(value) : typeof value;
}

/** Outcome of an attempt, in the form that the scheduler expects. */
export type Report =
  | { readonly status: 'success'; readonly message: string; readonly data?: unknown }
  | { readonly status: 'failed'; readonly error: string; readonly final?: boolean };

export function reportOf(error: unknown): Report {
  return {
    status: 'failed',
    error: reasonOf(error).slice(0, 4000) || 'the task threw an error without a message',
    ...(error instanceof FinalFailure && { final: true }),
  };
}

/**
 * Describes any thrown value: the message of an error may be an object, and reading a thrown value may throw itself.
 */
function reasonOf(thrown: unknown): string {
  try {
    const message: unknown = thrown instanceof Error ? thrown.message : thrown;
    const text: unknown = typeof message === 'object' ? JSON.stringify(message) : message;
    return String(text);
  } catch {
    return 'the task threw a value that cannot be converted to text';
  }
}
