export interface ExecutionErrorOptions extends ErrorOptions {
  /** True if a retry cannot succeed. The execution then fails at once, without further attempts. */
  readonly final?: boolean;
  /** Minimum delay before the next attempt, counted from now. */
  readonly retryAfterMs?: number;
}

/** Error of a failed attempt whose executor also knows whether, or when, a retry makes sense. */
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
