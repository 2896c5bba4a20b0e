export interface ExecutionErrorOptions extends ErrorOptions {
  /** Trying again is useless: the task fails at once. */
  readonly final?: boolean;
  /** Not before this long from now. */
  readonly retryAfterMs?: number;
}

/** An attempt failed, and its executor knows more than that. */
export class ExecutionError extends Error {
  readonly final: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ExecutionErrorOptions = {}) {
    super(message, options);
    this.name = 'ExecutionError';
    this.final = options.final ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
