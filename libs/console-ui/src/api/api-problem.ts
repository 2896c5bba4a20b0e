interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** Why a request got no data: the refusal of the API, or a connection that failed. */
export class ApiProblem extends Error {
  private constructor(
    /** 0 when there was no response. */
    readonly status: number,
    /** Stable code, such as `task.not_found`. docs/errors.md lists those of the API. */
    readonly code: string,
    /** The server's own words. */
    message: string,
    readonly fields: readonly FieldProblem[] = [],
    /** How long to wait before the next try, if the server says so. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  static of({ status, headers }: Response, body: unknown): ApiProblem {
    const { code, title, errors } = (body ?? {}) as { code?: unknown; title?: unknown; errors?: unknown };
    const seconds = Number(headers.get('retry-after') ?? NaN);
    return new ApiProblem(
      status,
      typeof code === 'string' ? code : 'unknown',
      typeof title === 'string' ? title : `The server answered with the status ${status}`,
      Array.isArray(errors) ? (errors as FieldProblem[]) : [],
      Number.isFinite(seconds) ? seconds * 1000 : undefined,
    );
  }

  static unreachable(cause: unknown): ApiProblem {
    const aborted = cause instanceof DOMException && cause.name === 'AbortError';
    return new ApiProblem(0, aborted ? 'aborted' : 'unreachable', String(cause));
  }

  /** The server said on the live line that its store is away. */
  static storeAway(): ApiProblem {
    return new ApiProblem(503, 'store.unavailable', '');
  }

  get wasAborted(): boolean {
    return this.code === 'aborted';
  }

  get needsSignIn(): boolean {
    return this.status === 401;
  }

  /** True when the same request may work later, without a change by anybody. */
  get isPassing(): boolean {
    return this.code === 'unreachable' || this.status === 429 || this.status === 502 || this.status >= 503;
  }

  /** True when nothing works for now: the server or its store is away. The banner of the page says so. */
  get isOutage(): boolean {
    return this.isPassing && this.status !== 429;
  }
}
