import type { AuditLog, KeptReplies, Logger } from '@distribute-schedule/application';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { authenticate, authorize, type Caller } from '../access/authenticate';
import type { ApiToken } from '../access/api-token';
import { RateLimit } from '../access/rate-limit';
import { audited, recordForbidden } from './audited';
import { checkDepth } from './body-depth';
import { onceOnly } from './idempotency';
import { parseBody, parseQuery } from './parse-body';
import { RequestError } from '../problems/problem';
import type { Call, Reply, Route } from './route';

export interface Guards {
  readonly tokens: readonly ApiToken[];
  /** Requests of one client. */
  readonly requests: RateLimit;
  /** Refused tokens from one address, far fewer. */
  readonly refusals: RateLimit;
  readonly audit: AuditLog;
  readonly replies: KeptReplies;
  readonly log: Logger;
}

const largestBody = '1mb';
/** A handler that has not answered by then is given up; what it asked of the store may still happen. */
const longestMs = 15_000;
/** No change begins after this, so that a request that makes many is answered with what became of each. */
const lastChangeMs = 10_000;

/** Of one caller and route; more would push out of the audit what is worth reading. */
const mostForbiddenAtOnce = 5;

const rawBodies = new WeakMap<object, Buffer>();
const keepRaw = (request: object, _response: unknown, body: Buffer): void =>
  void rawBodies.set(request, body);

/** Puts every route behind its guards, in this order: who, how often, what. */
export function mountRoutes(app: Express, routes: readonly Route[], guards: Guards): void {
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app[route.method](path, letIn(route, guards), ...bodyOf(route), answer(route, guards));
  }
}

const callers = new WeakMap<object, Caller>();

function letIn(route: Route, guards: Guards): RequestHandler {
  const { tokens, requests, refusals } = guards;
  const forbidden = new RateLimit(1, mostForbiddenAtOnce);
  return (request, _response, next) => {
    const address = request.socket.remoteAddress ?? 'unknown';
    const now = performance.now();
    const caller = orTooMany(
      () => authenticate(tokens, route.access, { authorization: request.get('authorization'), address }),
      // Whoever has a right token gets in, though others at the same address guess.
      () => refusals.take(address, now),
    );
    const isKnown = tokens.length > 0 && caller.name !== 'anonymous';
    const waitSeconds = requests.take(isKnown ? `token ${caller.name}` : address, now);
    if (waitSeconds !== undefined) throw tooMany(waitSeconds);
    try {
      authorize(caller, route.access);
    } catch (error) {
      const params = request.params as Record<string, string>;
      const isChanged = route.method !== 'get' && forbidden.take(caller.name, now) === undefined;
      if (isChanged) void recordForbidden(route, { caller, params }, guards);
      throw error;
    }
    callers.set(request, caller);
    next();
  };
}

/** What fails too often is told so instead. */
function orTooMany<T>(act: () => T, take: () => number | undefined): T {
  try {
    return act();
  } catch (error) {
    const waitSeconds = take();
    throw waitSeconds === undefined ? error : tooMany(waitSeconds);
  }
}

const tooMany = (seconds: number): RequestError =>
  new RequestError(
    429,
    'request.too_many',
    'Too many requests; slow down',
    {},
    { 'Retry-After': String(seconds) },
  );

function bodyOf({ body, textBody }: Route): RequestHandler[] {
  if (textBody) return [express.text({ type: [...textBody], limit: largestBody, verify: keepRaw })];
  return body ? [express.json({ limit: largestBody, verify: keepRaw, strict: false })] : [];
}

function answer(route: Route, guards: Guards): RequestHandler {
  return async (request, response) => {
    const call = understood(route, request);
    if (route.stream) {
      await route.stream(call, response);
      return;
    }
    const handle = () => audited(route, call, guards);
    const answered = route.method === 'post' ? onceOnly(guards.replies, call, handle) : handle();
    send(response, await within(longestMs, answered));
  };
}

function understood(route: Route, request: Request): Call<object, object> {
  checkDepth(request.body);
  const query = request.query as Readonly<Record<string, unknown>>;
  if (!route.query && Object.keys(query).length > 0) {
    const errors = Object.keys(query).map((field) => ({ field, reason: `${field} is not known here` }));
    throw new RequestError(400, 'request.invalid', 'This takes no query', { errors });
  }
  const begun = performance.now();
  return {
    params: request.params as Record<string, string>,
    query: route.query ? parseQuery(route.query, query) : {},
    body: bodyIn(route, request),
    hasTime: () => performance.now() - begun < lastChangeMs,
    caller: callers.get(request) ?? { name: 'anonymous', role: 'viewer', address: 'unknown' },
    rawBody: rawBodies.get(request) ?? Buffer.alloc(0),
    request,
  };
}

/** What is sent under another media type is not read: a page elsewhere could send it without being asked. */
function bodyIn({ body: dto, bodyOptional, textBody }: Route, request: Request): object {
  const given = request.body as unknown;
  if (!dto && !textBody) return {};
  const isSent =
    (request.get('content-length') ?? '0') !== '0' || request.get('transfer-encoding') !== undefined;
  if (given === undefined && isSent) {
    const type = textBody?.[0] ?? 'application/json';
    throw new RequestError(415, 'request.unsupported', `The body must be sent as ${type}`);
  }
  if (!dto) return { text: given };
  return parseBody(dto, given === undefined && bodyOptional === true ? {} : given);
}

function send(response: Response, { status, body, text, headers }: Reply): void {
  response.status(status).set({ 'Cache-Control': 'no-store', ...headers });
  if (text) response.type(text.type).send(text.content);
  else if (status === 204 || body === undefined) response.end();
  else response.json(body);
}

const tooLate = (ms: number): RequestError =>
  new RequestError(503, 'request.timeout', `No answer within ${ms} ms`, {}, { 'Retry-After': '2' });

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(ms)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
