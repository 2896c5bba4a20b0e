import { BlockList, isIP, isIPv4 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import type { IsOwnOrigin } from '../http/own-origin';
import { RequestError } from '../problems/problem';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** True if only this machine can reach the host. The case of a host name has no meaning. */
export function isLoopback(host: string): boolean {
  if (host === '127.0.0.1' || host.toLowerCase() === 'localhost') return true;
  return isIP(host) !== 0 && loopback.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}

const methods = 'GET, POST, PUT, PATCH, DELETE';
const headers = 'Authorization, Content-Type, If-Match, Idempotency-Key, Last-Event-ID';

/**
 * Refuses requests that a web page of a foreign origin makes in the user's browser, except for the configured origins.
 * Some of these requests have no Origin, such as those for an image or a script; browsers say in Sec-Fetch-Site that
 * another site makes them. A person may follow a link to the API, because the page with the link receives no response.
 * Without tokens, the Host header must also name this machine: any page can point its own host name to our address (DNS
 * rebinding), and then its requests look like requests of our own origin.
 */
export function guardBrowsers(
  corsOrigins: readonly string[],
  hasTokens: boolean,
  isOwnOrigin: IsOwnOrigin,
): RequestHandler {
  return (request, response, next) => {
    if (countOf('host', request.rawHeaders) > 1)
      throw new RequestError(400, 'request.malformed', 'The request has several Host headers');
    const origin = request.get('origin');
    const host = request.get('host') ?? '';
    if (!hasTokens && !isLoopback(nameOf(host))) {
      throw new RequestError(
        403,
        'access.foreign_host',
        'Without api.tokens, the API only answers requests to localhost or to a loopback address',
      );
    }
    if (origin === undefined || isOwnOrigin(origin, host)) {
      if (isFromForeignSite(request)) throw foreignOrigin();
      next();
      return;
    }
    if (!corsOrigins.includes(origin)) throw foreignOrigin();
    response.set({
      'Access-Control-Allow-Origin': origin,
      Vary: 'Origin',
      'Access-Control-Expose-Headers': 'ETag, Location, Retry-After, Idempotency-Replayed',
    });
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response
      .set({ 'Access-Control-Allow-Methods': methods, 'Access-Control-Allow-Headers': headers })
      .status(204)
      .end();
  };
}

const nameOf = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

function isFromForeignSite(request: Request): boolean {
  if (request.get('sec-fetch-site') !== 'cross-site') return false;
  const isLink = request.get('sec-fetch-mode') === 'navigate' && request.get('sec-fetch-dest') === 'document';
  return !isLink || request.method !== 'GET';
}

const foreignOrigin = (): RequestError =>
  new RequestError(
    403,
    'access.foreign_origin',
    'Pages of this origin may not call the API: add the origin to api.cors_origins to allow it',
  );

/** Number of headers with this name. Node itself keeps only the first Host header. */
function countOf(name: string, rawHeaders: readonly string[]): number {
  return rawHeaders.filter(
    (text, i) => i % 2 === 0 && text.length === name.length && text.toLowerCase() === name,
  ).length;
}
