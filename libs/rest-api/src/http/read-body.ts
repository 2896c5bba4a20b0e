import express, { type Request, type RequestHandler } from 'express';
import { RequestError } from '../problems/problem';
import { callerOf } from './check-caller';
import { onceClosed } from './once-closed';
import type { OpenRequests } from './open-requests';
import { parseBody } from './parse-body';
import type { Route } from './route';

export const maxBodyBytes = 1_048_576;

const rawBodies = new WeakMap<object, Buffer>();
const keepRaw = (request: object, _response: unknown, body: Buffer): void =>
  void rawBodies.set(request, body);

/** Body as it was sent, to verify signatures. */
export const rawBodyOf = (request: Request): Buffer => rawBodies.get(request) ?? Buffer.alloc(0);

/** Reads the body of a route that has one. */
export function readBody({ body, textBody }: Route, bodies: OpenRequests): RequestHandler[] {
  const options = { limit: maxBodyBytes, verify: keepRaw };
  if (textBody) return [countBody(bodies), express.text({ ...options, type: [...textBody] })];
  return body ? [countBody(bodies), express.json({ ...options, strict: false })] : [];
}

/** A body counts for its client until the request is answered. All callers without proof of who they are count as one. */
function countBody(bodies: OpenRequests): RequestHandler {
  return (request, response, next) => {
    const size = maxSizeOf(request);
    const { client, isAnonymous } = callerOf(request);
    if (size > 0)
      onceClosed(response, isAnonymous ? bodies.open('anonymous', maxBodyBytes) : bodies.open(client, size));
    next();
  };
}

/** Memory that the body may need at most: an encoded body grows when it is read, and one without a length may have any. */
function maxSizeOf(request: Request): number {
  const [length, encoding] = [request.get('content-length'), request.get('content-encoding')];
  if (request.get('transfer-encoding') !== undefined) return maxBodyBytes;
  const size = Math.min(Number(length ?? 0), maxBodyBytes);
  return size > 0 && encoding !== undefined ? maxBodyBytes : size;
}

/** Returns the body only under the media type of the route: a foreign page can send other types without a CORS preflight. */
export function bodyIn({ body: dto, bodyOptional, textBody }: Route, request: Request): object {
  const parsed = request.body as unknown;
  if (!dto && !textBody) return {};
  if (parsed === undefined && maxSizeOf(request) > 0) {
    const type = textBody?.[0] ?? 'application/json';
    throw new RequestError(415, 'request.unsupported', `The body must be sent as ${type}`);
  }
  if (!dto) return { text: parsed };
  return parseBody(dto, parsed === undefined && bodyOptional === true ? {} : parsed);
}
