import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { exitCodes } from '../failures/exit-codes';
import { Failure, Interrupted } from '../failures/failure';
import { unreachable } from './unreachable';

export interface FetchSettings {
  /** Aborts when the user presses Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Attempts of one request. */
  readonly maxAttempts: number;
  /** No attempt starts later than this after the first one. */
  readonly maxRetryMs: number;
  /** Time for the headers of the response. A stream may last longer. */
  readonly answerMs: number;
}

const firstPauseMs = 250;
/** Longest pause that a server can ask for with Retry-After. */
const maxPauseMs = 10_000;

const answerTypes = /\b(json|yaml|event-stream)\b/;

/**
 * Creates a `fetch` that retries. A retry is safe: the API runs a POST only once for an Idempotency-Key, and a repeated
 * PUT, PATCH or DELETE has the same effect. It never follows a redirect, because the token belongs to one host.
 */
export function resilientFetch(settings: FetchSettings): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key'))
      request.headers.set('Idempotency-Key', randomUUID());
    const startedAt = performance.now();
    for (let attempt = 1; ; attempt++) {
      const outcome = await tryOnce(request, settings);
      const isLast = attempt >= settings.maxAttempts || performance.now() - startedAt > settings.maxRetryMs;
      if (outcome instanceof Failure) {
        if (isLast) throw outcome;
      } else if (isLast || !shouldRetry(outcome)) {
        return checked(request, outcome, attempt);
      } else {
        await outcome.body?.cancel();
      }
      await pauseBefore(attempt, outcome, settings.interrupted);
    }
  };
}

/** Sends the request once. Returns a Failure if the server does not answer. */
async function tryOnce(request: Request, settings: FetchSettings): Promise<Response | Failure> {
  const { interrupted, answerMs } = settings;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), answerMs);
  try {
    const signal = AbortSignal.any([interrupted, late.signal]);
    return await fetch(new Request(request.clone(), { signal, redirect: 'manual' }));
  } catch (error) {
    if (interrupted.aborted) throw new Interrupted();
    return unreachable(request.url, late.signal.aborted ? `no answer within ${answerMs / 1000} s` : error);
  } finally {
    clearTimeout(timer);
  }
}

/** True for answers that a later attempt may change: an overloaded or starting server, and a request still under way. */
const shouldRetry = ({ status, headers }: Response): boolean =>
  status >= 500 || status === 429 || (status === 409 && headers.has('Retry-After'));

async function pauseBefore(
  attempt: number,
  outcome: Response | Failure,
  interrupted: AbortSignal,
): Promise<void> {
  const asked = outcome instanceof Response ? Number(outcome.headers.get('Retry-After') ?? 0) * 1000 : 0;
  const pauseMs = Math.max(firstPauseMs * 2 ** (attempt - 1), Number.isFinite(asked) ? asked : 0);
  try {
    await pause(Math.min(pauseMs, maxPauseMs), undefined, { signal: interrupted });
  } catch {
    throw new Interrupted();
  }
}

/** Returns the response if it can come from the API. */
function checked(request: Request, response: Response, attempt: number): Response {
  const { status, headers } = response;
  const { origin } = new URL(request.url);
  if (status >= 300 && status < 400) {
    const target = new URL(headers.get('Location') ?? '', request.url);
    throw new Failure(`${origin} redirects to ${target.origin}${target.pathname}`, {
      exitCode: exitCodes.unreachable,
      next: `The token is not sent to another address. If the API is there, use --url ${target.origin}.`,
    });
  }
  // The lost answer of the previous attempt was a success: the task is gone, as wanted.
  if (request.method === 'DELETE' && status === 404 && attempt > 1)
    return new Response(null, { status: 204 });
  if (request.headers.has('If-Match') && status === 412 && attempt > 1) throw unknownOutcome(request);
  const type = headers.get('Content-Type') ?? '';
  if (status === 204 || answerTypes.test(type)) return response;
  throw new Failure(
    `${origin} answered ${type || 'without a type'} (status ${status}), which the API never does`,
    {
      exitCode: exitCodes.unreachable,
      next: 'Check that the address is that of the API: --url, DS_URL, or "distribute-schedule context list".',
    },
  );
}

/** The earlier attempt may have made the change, which then has a new version, or somebody else made one. */
const unknownOutcome = ({ method }: Request): Failure =>
  new Failure(`the answer to a ${method} was lost, so it is unknown whether the change was made`, {
    exitCode: exitCodes.unreachable,
    next: 'Read the task to see whether it has the change, for example with "distribute-schedule task get".',
  });
