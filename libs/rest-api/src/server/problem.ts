import { StoreFullError, StoreUnavailableError, type Logger } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import type { ErrorRequestHandler } from 'express';

/** A refusal of the API itself, before any use case was asked. */
export class RequestError extends DomainError {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message, details);
  }
}

/** How a domain error's code is told in HTTP; 422 for what is understood and refused. */
const statusByCode: Readonly<Record<string, number>> = {
  'task_config.not_found': 404,
  'task.not_found': 404,
  'worker.not_found': 404,
  'task_config.exists': 409,
  'task_config.changed': 409,
  'task_config.overlap': 409,
  'task_config.too_many_open': 409,
  'task.illegal_transition': 409,
  'task.changed': 409,
  'task.attempt_superseded': 409,
  'store.unavailable': 503,
  'store.full': 503,
};

function statusOf(error: DomainError): number {
  return error instanceof RequestError ? error.status : (statusByCode[error.code] ?? 422);
}

/** Every error as application/problem+json; what is not a refusal is logged and told as no more than that. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = asRefusal(error);
    if (!refusal) log.error({ err: error, method: request.method, path: request.path }, 'request failed');
    if (error instanceof StoreUnavailableError || error instanceof StoreFullError)
      response.setHeader('Retry-After', '2');
    const status = refusal ? statusOf(refusal) : 500;
    response
      .status(status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'about:blank',
          status,
          code: refusal?.code ?? 'internal',
          title: refusal?.message ?? 'Something went wrong here; the log has the details',
          ...refusal?.details,
        }),
      );
  };
}

function asRefusal(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  const { status, type } = error as { status?: unknown; type?: unknown };
  // What express's body parser refuses: no JSON, too large, an encoding that it does not know.
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  const reason = type === 'entity.too.large' ? 'The body is larger than 1 MiB' : 'The body is not valid JSON';
  return new RequestError(
    status,
    type === 'entity.too.large' ? 'request.too_large' : 'request.malformed',
    reason,
  );
}
