import { StoreError, type Logger } from '@distribute-schedule/application';
import { DomainError } from '@distribute-schedule/domain';
import type { ErrorRequestHandler, Response } from 'express';
import { apiField, apiText } from './api-words';
import { choice, list, object, text, whole, type Shape, type Shown } from '../shape';

export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** Refusal by the API itself, before a use case was called. */
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

/** HTTP status by the code of a domain error. Other codes that end in `.invalid` are 400, the rest are 422. */
const statusByCode: Readonly<Record<string, number>> = {
  'task_config.not_found': 404,
  'task.not_found': 404,
  'worker.not_found': 404,
  'executor.not_found': 404,
  'executor.foreign': 403,
  'executor.changed': 409,
  'executor.taken': 409,
  'executor.too_many': 409,
  'executor.too_many_tasks': 409,
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
  'store.refused': 503,
};

/** Seconds after which a client may retry when the store failed. */
const retryAfterSeconds = '2';

export const Problem = object('Problem', {
  type: choice(['about:blank']),
  status: whole,
  /** Stable code, for programs. */
  code: text,
  /** Message for people. */
  title: text,
  /** Invalid fields with the reasons; empty when the error is not about fields. */
  errors: list(object('FieldProblem', { field: text, reason: text })) satisfies Shape<
    readonly FieldProblem[]
  >,
});

export function statusOf(error: DomainError): number {
  if (error instanceof RequestError) return error.status;
  return statusByCode[error.code] ?? (error.code.endsWith('.invalid') ? 400 : 422);
}

/** Answers every error as application/problem+json. An error that is not a refusal is logged; the client only learns that it happened. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = asRefusal(error);
    if (!refusal) log.error({ err: error, method: request.method, path: request.path }, 'request failed');
    if (error instanceof StoreError) response.setHeader('Retry-After', retryAfterSeconds);
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
    title: refusal ? titleOf(refusal) : 'Internal error: the log of this process has the details',
    errors: refusal ? fieldsOf(refusal) : [],
  };
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Fields that an error is about, with the reasons. */
export function fieldsOf({ details, message }: DomainError): readonly FieldProblem[] {
  if (Array.isArray(details['errors'])) return details['errors'] as readonly FieldProblem[];
  const { field, reason } = details;
  if (typeof field !== 'string') return [];
  return [{ field: apiField(field), reason: apiText(typeof reason === 'string' ? reason : message, field) }];
}

export const titleOf = ({ details, message }: DomainError): string => apiText(message, details['field']);

/** Code and message for errors of express's body parser and router, by the `type` of the error. */
const refusals: Readonly<Record<string, readonly [code: string, message: string]>> = {
  'entity.too.large': [
    'request.too_large',
    'The body is larger than 1 MiB: send it in parts, for example import tasks in several requests',
  ],
  'encoding.unsupported': ['request.unsupported', 'The body has a Content-Encoding that is not supported'],
  'charset.unsupported': ['request.unsupported', 'The body has a charset that is not supported: send UTF-8'],
};

const malformed = (message: string) => new RequestError(400, 'request.malformed', message);

/** The error as a refusal, or undefined when it is a fault of this process. */
export function asRefusal(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  const { status, type, message } = error as { status?: unknown; type?: unknown; message?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (type === 'entity.parse.failed')
    return malformed(`The body is not valid JSON: ${String(message).slice(0, 200)}`);
  const [code, text] = refusals[String(type)] ?? ['request.malformed', 'The body or the path is malformed'];
  return new RequestError(status, code, text);
}
