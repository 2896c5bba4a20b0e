import type { Metrics } from '@distribute-schedule/application';
import type { Express, Request, RequestHandler, Response } from 'express';
import type { Caller } from '../access/authenticate';
import { maskSecrets, maySeeSecrets } from '../access/secret-values';
import { RequestError } from '../problems/problem';
import { audited } from './audited';
import { checkDepth } from './body-depth';
import { callerOf, checkCaller, headOf, limitRefusals, type CallerGuards } from './check-caller';
import { onceOnly, type ReplyKeeping } from './idempotency';
import { onceClosed } from './once-closed';
import type { OpenRequests } from './open-requests';
import { bodyIn, rawBodyOf, readBody } from './read-body';
import { keepsReplies, type Call, type Reply, type Route } from './route';
import { within } from './within';

export interface Guards extends CallerGuards, ReplyKeeping {
  /** Limit of streams that are open at the same time. */
  readonly streams: OpenRequests;
  /** Limit of bytes in bodies of requests that are not answered yet. */
  readonly bodies: OpenRequests;
  readonly metrics: Pick<Metrics, 'requestAnswered'>;
}

/** After this time, the client gets an error. What the handler requested from the store may still happen. */
const maxAnswerMs = 15_000;
/** After this time, no further change starts, so that a request with many changes can still report all outcomes. */
const maxChangeStartMs = 10_000;

/** Mounts every route behind its guards, in this order: the token and its role, the rate limits, the body. */
export function mountRoutes(app: Express, routes: readonly Route[], guards: Guards): void {
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app[route.method](
      path,
      measure(route, guards),
      checkCaller(route, guards),
      ...readBody(route, guards.bodies),
      handlerOf(route, guards),
    );
  }
}

/** Measures answers, refusals among them, but no streams, because they last as long as somebody follows them. */
function measure({ path, tag, stream }: Route, { metrics }: Guards): RequestHandler {
  return (_request, response, next) => {
    const startedAt = performance.now();
    if (!stream)
      response.once('finish', () => {
        const ms = performance.now() - startedAt;
        metrics.requestAnswered({ route: path, tag, status: response.statusCode, ms });
      });
    next();
  };
}

function handlerOf(route: Route, guards: Guards): RequestHandler {
  return async (request, response) => {
    const call = readCall(route, request);
    if (route.stream) {
      onceClosed(response, guards.streams.open(call.caller.client));
      await route.stream(call, response);
      return;
    }
    const handle = () => limitRefusals(request, guards, () => audited(route, call, guards));
    const reply = keepsReplies(route, call.query) ? onceOnly(guards, call, handle) : handle();
    send(response, shownTo(call.caller, await within(maxAnswerMs, reply, timedOut)));
  };
}

function readCall(route: Route, request: Request): Call<object, object> {
  checkDepth(request.body);
  const startedAt = performance.now();
  return {
    ...headOf(route, request),
    body: bodyIn(route, request),
    hasTime: () => performance.now() - startedAt < maxChangeStartMs,
    caller: callerOf(request),
    rawBody: rawBodyOf(request),
  };
}

/** Masks the secrets in parameters and results, unless the caller may see them. */
function shownTo({ role }: Caller, reply: Reply): Reply {
  return reply.body === undefined || maySeeSecrets(role)
    ? reply
    : { ...reply, body: maskSecrets(reply.body) };
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
