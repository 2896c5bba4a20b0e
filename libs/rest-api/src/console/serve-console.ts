import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Request, RequestHandler, Response } from 'express';
import { RequestError } from '../problems/problem';

/** Nothing inline, nothing from elsewhere, and no HTML made of text. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Prepared encodings of a file, best first, by the name in `Accept-Encoding`. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** First parts of the URLs of pages. */
const pageUrl = /^\/(tasks|executions|timeline|cluster|settings|signin)?(\/|$)/;
/** URLs of programs, which get an error as JSON when nothing is there. */
const programUrl = /^\/(api|docs|assets)(\/|$)|^\/(openapi\.json|health|ready|metrics)$/;

/**
 * Serves the pages of the web console after all routes: the index for the URL of every page, and the files that it loads.
 * The names of these files have a hash, so browsers keep them for good.
 * @param publicUrl its path is the prefix under which a proxy serves this process
 */
export function serveConsole(folder: string, publicUrl: string): RequestHandler {
  if (!existsSync(path.join(folder, 'index.html'))) return reportMissing;
  const index = indexPage(folder, publicUrl);
  const assets = assetsIn(path.join(folder, 'assets'));
  return (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const name = /^\/assets\/([^/]+)$/.exec(request.path)?.[1];
    if (isRead && name !== undefined && assets.names.has(name)) sendFile(request, response, assets, name);
    else if (isRead && pageUrl.test(request.path)) sendIndex(response, 200, index);
    else if (isRead && isVisit(request)) sendIndex(response, 404, index);
    else next();
  };
}

/** True when a person opens a URL that does not exist. The pages then say so. */
const isVisit = (request: Request): boolean =>
  !programUrl.test(request.path) && (request.get('accept') ?? '').includes('text/html');

interface Assets {
  readonly folder: string;
  /** A list, so that no name in a URL can leave the folder. */
  readonly names: ReadonlySet<string>;
}

const assetsIn = (folder: string): Assets => ({ folder, names: new Set(readdirSync(folder)) });

interface Page {
  readonly text: string;
  readonly etag: string;
}

function indexPage(folder: string, publicUrl: string): Page {
  const prefix = URL.canParse(publicUrl) ? new URL(publicUrl).pathname.replace(/\/$/, '') : '';
  const text = readFileSync(path.join(folder, 'index.html'), 'utf8')
    .replaceAll('="./assets/', `="${prefix}/assets/`)
    .replace('name="console-base" content=""', `name="console-base" content="${prefix}"`);
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}

function sendIndex(response: Response, status: number, { text, etag }: Page): void {
  response
    .status(status)
    .set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache', ETag: etag })
    .type('html')
    .send(text);
}

function sendFile(request: Request, response: Response, { folder, names }: Assets, name: string): void {
  const [encoding, ending] = encodings.find(
    ([each, extension]) => names.has(name + extension) && request.acceptsEncodings(each) !== false,
  ) ?? [undefined, ''];
  response.set({
    'Content-Security-Policy': policy,
    'Cache-Control': 'public, max-age=31536000, immutable',
    'Content-Type': contentTypes[path.extname(name)] ?? 'application/octet-stream',
    Vary: 'Accept-Encoding',
    ...(encoding !== undefined && { 'Content-Encoding': encoding }),
  });
  response.sendFile(name + ending, { root: folder, cacheControl: false, etag: false, lastModified: false });
}

const reportMissing: RequestHandler = ({ path: requested }, _response, next) => {
  if (requested !== '/') {
    next();
    return;
  }
  throw new RequestError(
    404,
    'request.no_console',
    'This build has no web console: its folder `console` beside main.cjs is missing. Build the app with "npm run build"; the API works without it, see /docs',
  );
};
