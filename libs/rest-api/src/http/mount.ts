import type { AuditLog, KeptReplies, Logger } from '@distribute-schedule/application';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { anonymous, authenticate, authorize, type Caller } from '../access/authenticate';
import type { ApiToken } from '../access/api-token';
import { RateLimit } from '../access/rate-limit';
import { audited, recordForbidden } from './audited';
import { checkDepth } from './body-depth';
import { onceOnly } from './idempotency';
import { onceClosed } from './once-closed';
import { parseBody, parseQuery } from './parse-body';
import { RequestError } from '../problems/problem';
import { TooManyRequestsError } from '../problems/too-many-requests';
import type { OpenRequests } from './open-requests';
import type { Call, Reply, Route } from './route';
import { within } from './within';

export interface Guards {
  readonly tokens: readonly ApiToken[];
  /** Limit of requests per client. */
  readonly requests: RateLimit;
  /** Limit of refused tokens per address, which is much lower. */
  readonly refusals: RateLimit;
  /** Limit of streams that are open at the same time. */
  readonly streams: OpenRequests;
  readonly audit: AuditLog;
  readonly replies: KeptReplies;
  readonly log: Logger;
}

const maxBodySize = '1mb';
/** After this time, the client gets an error. What the handler requested from the store may still happen. */
const maxAnswerMs = 15_000;
/** After this time, no further change starts, so that a request with many changes can still report all outcomes. */
const maxChangeStartMs = 10_000;

/** Audit records of forbidden requests per caller and route; more would push useful records out of the audit. */
const maxForbiddenRecords = 5;

const rawBodies = new WeakMap<object, Buffer>();
const keepRaw = (request: object, _response: unknown, body: Buffer): void =>
  void rawBodies.set(request, body);

/** Mounts every route behind its guards, in this order: the token and its role, the rate limits, the body. */
export function mountRoutes(app: Express, routes: readonly Route[], guards: Guards): void {
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app[route.method](path, checkCaller(route, guards), ...bodyParserOf(route), handlerOf(route, guards));
  }
}

const callers = new WeakMap<object, Caller>();

function checkCaller(route: Route, guards: Guards): RequestHandler {
  const { tokens, requests, refusals } = guards;
  const forbidden = new RateLimit(1, maxForbiddenRecords);
  return (request, _response, next) => {
    const address = request.socket.remoteAddress ?? 'unknown';
    const now = performance.now();
    const caller = limitFailures(
      () => authenticate(tokens, route.access, { authorization: request.get('authorization'), address }),
      // Only refused tokens count here: a valid token works even when others at the same address are guessing.
      () => refusals.take(address, now),
    );
    const waitSeconds = requests.take(caller.client, now);
    if (waitSeconds !== undefined) throw tooMany(waitSeconds);
    try {
      authorize(caller, route.access);
    } catch (error) {
      const params = request.params as Record<string, string>;
      const isRecorded = route.method !== 'get' && forbidden.take(caller.name, now) === undefined;
      if (isRecorded) void recordForbidden(route, { caller, params }, guards);
      throw error;
    }
    callers.set(request, caller);
    next();
  };
}

/** Rethrows what `act` throws, or `tooMany` when it has failed too often. */
function limitFailures<T>(act: () => T, take: () => number | undefined): T {
  try {
    return act();
  } catch (error) {
    const waitSeconds = take();
    throw waitSeconds === undefined ? error : tooMany(waitSeconds);
  }
}

const tooMany = (seconds: number): TooManyRequestsError =>
  new TooManyRequestsError('Too many requests: wait as long as the header Retry-After says', seconds);

function bodyParserOf({ body, textBody }: Route): RequestHandler[] {
  if (textBody) return [express.text({ type: [...textBody], limit: maxBodySize, verify: keepRaw })];
  return body ? [express.json({ limit: maxBodySize, verify: keepRaw, strict: false })] : [];
}

function handlerOf(route: Route, guards: Guards): RequestHandler {
  return async (request, response) => {
    const call = readCall(route, request);
    if (route.stream) {
      onceClosed(response, guards.streams.open(call.caller.client));
      await route.stream(call, response);
      return;
    }
    const handle = () => audited(route, call, guards);
    const reply = route.method === 'post' ? onceOnly(guards.replies, call, handle) : handle();
    send(response, await within(maxAnswerMs, reply, timedOut));
  };
}

function readCall(route: Route, request: Request): Call<object, object> {
  checkDepth(request.body);
  const query = request.query as Readonly<Record<string, unknown>>;
  if (!route.query && Object.keys(query).length > 0) {
    const errors = Object.keys(query).map((field) => ({ field, reason: `${field} is unknown` }));
    throw new RequestError(400, 'request.invalid', 'This route takes no query parameters', { errors });
  }
  const startedAt = performance.now();
  return {
    params: request.params as Record<string, string>,
    query: route.query ? parseQuery(route.query, query) : {},
    body: bodyIn(route, request),
    hasTime: () => performance.now() - startedAt < maxChangeStartMs,
    caller: callers.get(request) ?? anonymous('unknown'),
    rawBody: rawBodies.get(request) ?? Buffer.alloc(0),
    request,
  };
}

/** Reads the body only under the media type of the route: a foreign page can send other types without a CORS preflight. */
function bodyIn({ body: dto, bodyOptional, textBody }: Route, request: Request): object {
  const parsed = request.body as unknown;
  if (!dto && !textBody) return {};
  const isSent =
    (request.get('content-length') ?? '0') !== '0' || request.get('transfer-encoding') !== undefined;
  if (parsed === undefined && isSent) {
    const type = textBody?.[0] ?? 'application/json';
    throw new RequestError(415, 'request.unsupported', `The body must be sent as ${type}`);
  }
  if (!dto) return { text: parsed };
  return parseBody(dto, parsed === undefined && bodyOptional === true ? {} : parsed);
}

function send(response: Response, { status, body, text, headers }: Reply): void {
  response.status(status).set({ 'Cache-Control': 'no-store', ...headers });
  if (text) response.type(text.type).send(text.content);
  else if (status === 204 || body === undefined) response.end();
  else response.json(body);
}

const timedOut = (): RequestError =>
  new RequestError(
    503,
    'request.timeout',
    `The request was not finished within ${maxAnswerMs} ms`,
    {},
    { 'Retry-After': '2' },
  );
