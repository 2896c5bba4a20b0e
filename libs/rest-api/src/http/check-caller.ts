import type { Request, RequestHandler } from 'express';
import { anonymous, authenticate, authorize, type Caller } from '../access/authenticate';
import type { ApiToken } from '../access/api-token';
import { RateLimit } from '../access/rate-limit';
import { RequestError, asRefusal, statusOf } from '../problems/problem';
import { TooManyRequestsError } from '../problems/too-many-requests';
import { isChangeByPeople, recordForbidden, type Auditing } from './audited';
import type { IsOwnOrigin } from './own-origin';
import { parseQuery } from './parse-body';
import type { Head, Route } from './route';

export interface CallerGuards extends Auditing {
  readonly tokens: readonly ApiToken[];
  /** True when this process refuses every change by people. */
  readonly monitorOnly: boolean;
  readonly isOwnOrigin: IsOwnOrigin;
  /** Limit of requests per client. */
  readonly requests: RateLimit;
  /** Limit of refused tokens, signatures and callback tokens per address, which is much lower. */
  readonly refusals: RateLimit;
}

/**
 * Forbidden requests per caller and route that are recorded at once; later ones are recorded once a second. The audit
 * merges them, so more would only cost writes.
 */
const maxForbiddenRecords = 5;

const callers = new WeakMap<object, Caller>();

/** The caller, once `checkCaller` has accepted it. */
export const callerOf = (request: Request): Caller => callers.get(request) ?? anonymous('unknown');

/** Identifies the caller and checks its role and its limits, before anything of the body is read. */
export function checkCaller(route: Route, guards: CallerGuards): RequestHandler {
  const { tokens, requests } = guards;
  const forbidden = new RateLimit(1, maxForbiddenRecords);
  return async (request, _response, next) => {
    const address = request.socket.remoteAddress ?? 'unknown';
    const caller = await limitRefusals(request, guards, () =>
      authenticate(tokens, route.access, {
        authorization: request.get('authorization'),
        cookies: request.get('cookie'),
        address,
      }),
    );
    const now = performance.now();
    const waitSeconds = requests.take(caller.client, now);
    if (waitSeconds !== undefined) throw tooMany(waitSeconds);
    if (caller.hasSession && route.method !== 'get') checkOwnPage(request, guards);
    try {
      authorize(caller, route.access);
    } catch (error) {
      const params = request.params as Record<string, string>;
      const isRecorded = route.method !== 'get' && forbidden.take(caller.name, now) === undefined;
      if (isRecorded) void recordForbidden(route, { caller, params }, guards);
      throw error;
    }
    if (guards.monitorOnly && isChangeByPeople(route)) throw monitorOnly();
    const client = await limitRefusals(request, guards, () => route.identify?.(headOf(route, request)));
    callers.set(request, client === undefined ? caller : { ...caller, client, isAnonymous: false });
    next();
  };
}

/** Refuses a change that a cookie proves, unless one of our own pages asks for it. */
function checkOwnPage(request: Request, { isOwnOrigin }: CallerGuards): void {
  const origin = request.get('origin');
  const site = request.get('sec-fetch-site') ?? 'same-origin';
  if (origin !== undefined && isOwnOrigin(origin, request.get('host') ?? '') && site === 'same-origin')
    return;
  throw new RequestError(
    403,
    'access.foreign_origin',
    'A session only allows changes from the pages of this console: programs send the header Authorization: Bearer <token>',
  );
}

const monitorOnly = (): RequestError =>
  new RequestError(
    403,
    'access.monitor_only',
    'This process only monitors (console.monitor_only): send the change to another process of this installation',
  );

/**
 * Rethrows what `act` throws, or `tooMany` when an address has failed too often to prove who it is. Only failures count: a
 * caller that proves who it is can work even when others at the same address are guessing.
 */
export async function limitRefusals<T>(
  request: Request,
  { refusals }: Pick<CallerGuards, 'refusals'>,
  act: () => T | Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const refusal = asRefusal(error);
    if (!refusal || statusOf(refusal) !== 401) throw error;
    const waitSeconds = refusals.take(request.socket.remoteAddress ?? 'unknown', performance.now());
    throw waitSeconds === undefined ? error : tooMany(waitSeconds);
  }
}

const tooMany = (seconds: number): TooManyRequestsError =>
  new TooManyRequestsError('Too many requests: wait as long as the header Retry-After says', seconds);

/** Reads what a request shows before its body is read. */
export function headOf(route: Route, request: Request): Head<object> {
  const query = request.query as Readonly<Record<string, unknown>>;
  if (!route.query && Object.keys(query).length > 0) {
    const errors = Object.keys(query).map((field) => ({ field, reason: `${field} is unknown` }));
    throw new RequestError(400, 'request.invalid', 'This route takes no query parameters', { errors });
  }
  return {
    params: request.params as Record<string, string>,
    query: route.query ? parseQuery(route.query, query) : {},
    request,
  };
}
