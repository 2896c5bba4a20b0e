/** What a task of this service does. What it returns becomes the result; an error fails the attempt. */
export type Run = (execution: Execution) => unknown;

/** One attempt at one execution. */
export interface Execution {
  readonly id: string;
  readonly taskName: string;
  readonly parameters: unknown;
  /** 1 for the first. */
  readonly attempt: number;
  readonly scheduledTime: Date;
  readonly timeoutSeconds: number;
  /** The same over all attempts: give it to whatever must not happen twice. */
  readonly idempotencyKey: string;
  /** Aborts when the scheduler cancels, at the timeout, and when the service stops and its grace is over. */
  readonly signal: AbortSignal;
}

/** Throw it to say that another attempt would be useless. */
export class FinalFailure extends Error {
  override readonly name = 'FinalFailure';
}

/** What `POST /execute` says. */
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
    if (typeof value !== 'string' || value === '') throw new MalformedRequestError(`${name} must be a text`);
    return value;
  };
  const number = (name: string): number => {
    const value = fields[name];
    if (typeof value !== 'number' || !(value > 0))
      throw new MalformedRequestError(`${name} must be a number`);
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

/** What `POST /cancel` says. Without an attempt it means whichever runs. */
export function readCancelRequest(body: string): { executionId: string; attempt: number | undefined } {
  const { execution_id: executionId, attempt } = readObject(body);
  if (typeof executionId !== 'string') throw new MalformedRequestError('execution_id must be a text');
  if (attempt !== undefined && typeof attempt !== 'number')
    throw new MalformedRequestError('attempt must be a number');
  return { executionId, attempt };
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // Said below, as for a text or a number.
  }
  throw new MalformedRequestError('the body must be a JSON object');
}

/** How an attempt ended, as the scheduler wants to hear it. */
export type Report =
  | { readonly status: 'success'; readonly message: string; readonly data?: unknown }
  | { readonly status: 'failed'; readonly error: string; readonly final?: boolean };

export function reportOf(error: unknown): Report {
  return {
    status: 'failed',
    error: reasonOf(error).slice(0, 4000) || 'it gave no reason',
    ...(error instanceof FinalFailure && { final: true }),
  };
}

/** Whatever was thrown: an error may have a message that is no text, and what is no error may refuse to be read. */
function reasonOf(thrown: unknown): string {
  try {
    const said: unknown = thrown instanceof Error ? thrown.message : thrown;
    const text: unknown = typeof said === 'object' ? JSON.stringify(said) : said;
    return String(text);
  } catch {
    return 'it threw something that cannot be read';
  }
}
