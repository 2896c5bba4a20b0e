import { StoreFullError, StoreUnavailableError, type Logger } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import type { ErrorRequestHandler, Response } from 'express';
import { apiField, apiText } from './api-words';
import { choice, list, object, text, whole, type Shape, type Shown } from '../shape';

export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** A refusal of the API itself, before any use case was asked. */
export class RequestError extends DomainError {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message, details);
  }
}

/** How a domain error's code is told in HTTP; what ends in `.invalid` is a 400, everything else 422. */
const statusByCode: Readonly<Record<string, number>> = {
  'task_config.not_found': 404,
  'task.not_found': 404,
  'worker.not_found': 404,
  'executor.not_found': 404,
  'executor.foreign': 403,
  'executor.changed': 409,
  'executor.taken': 409,
  'executor.too_many': 409,
  'callback.forged': 401,
  'task_config.exists': 409,
  'task_config.changed': 409,
  'task_config.overlap': 409,
  'task_config.too_many_open': 409,
  'task_config.unreadable': 409,
  'task.illegal_transition': 409,
  'task.changed': 409,
  'task.attempt_superseded': 409,
  'store.unavailable': 503,
  'store.full': 503,
};

/** Seconds after which a store that failed is worth another try. */
const retryAfterSeconds = '2';

export const Problem = object('Problem', {
  type: choice(['about:blank']),
  status: whole,
  /** Stable, for programs. */
  code: text,
  /** For people. */
  title: text,
  /** What is wrong with which field; empty where no field is to blame. */
  errors: list(object('FieldProblem', { field: text, reason: text })) satisfies Shape<
    readonly FieldProblem[]
  >,
});

export function statusOf(error: DomainError): number {
  if (error instanceof RequestError) return error.status;
  return statusByCode[error.code] ?? (error.code.endsWith('.invalid') ? 400 : 422);
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
      response.setHeader('Retry-After', retryAfterSeconds);
    if (refusal instanceof RequestError) response.set(refusal.headers);
    sendProblem(response, refusal);
  };
}

function sendProblem(response: Response, refusal: DomainError | undefined): void {
  const status = refusal ? statusOf(refusal) : 500;
  const problem: Shown<typeof Problem> = {
    type: 'about:blank',
    status,
    code: refusal?.code ?? 'internal',
    title: refusal ? titleOf(refusal) : 'Something went wrong here; the log has the details',
    errors: refusal ? fieldsOf(refusal) : [],
  };
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Which fields an error blames, and for what; none where it blames no field. */
export function fieldsOf({ details, message }: DomainError): readonly FieldProblem[] {
  if (Array.isArray(details['errors'])) return details['errors'] as readonly FieldProblem[];
  const { field, reason } = details;
  if (typeof field !== 'string') return [];
  return [{ field: apiField(field), reason: apiText(typeof reason === 'string' ? reason : message, field) }];
}

export const titleOf = ({ details, message }: DomainError): string => apiText(message, details['field']);

/** What express's body parser and router refuse, by the type that they give it. */
const refusals: Readonly<Record<string, readonly [code: string, message: string]>> = {
  'entity.too.large': ['request.too_large', 'The body is larger than 1 MiB; tasks can be imported in parts'],
  'encoding.unsupported': ['request.unsupported', 'The body is in an encoding that is not known here'],
  'charset.unsupported': ['request.unsupported', 'The body is in a charset that is not known here'],
};

const malformed = (message: string) => new RequestError(400, 'request.malformed', message);

export function asRefusal(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  const { status, type, message } = error as { status?: unknown; type?: unknown; message?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (type === 'entity.parse.failed')
    return malformed(`The body is not valid JSON: ${String(message).slice(0, 200)}`);
  const [code, said] = refusals[String(type)] ?? [
    'request.malformed',
    'The body, or the path, cannot be read',
  ];
  return new RequestError(status, code, said);
}
