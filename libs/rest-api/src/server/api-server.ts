import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DomainError } from '@distribute-schedule/domain';
import type { Logger } from '@distribute-schedule/application';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { RateLimit } from '../access/rate-limit';
import { serveConsole } from '../console/serve-console';
import { mountRoutes } from '../http/mount';
import { OpenRequests } from '../http/open-requests';
import { ownOrigin } from '../http/own-origin';
import { problemHandler } from '../problems/problem';
import { allRoutes } from './all-routes';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import type { Route } from '../http/route';
import { guardBrowsers, isLoopback } from './browsers';
import { httpServer } from './http-server';
import { bodyLimits, refusalsPerSecond, replyBytes, streamLimits } from './limits';
import { noSuchRoute } from './no-such-route';

export class ReachableWithoutLoginError extends DomainError {
  readonly code = 'api.reachable_without_login';
}

const listening = { api: 'API is listening', ops: 'probes are listening' };

/** Differences from helmet's default content security policy. */
const policyDirectives = {
  // By default helmet allows inline styles, and styles and fonts from any host. The page at /docs needs neither.
  styleSrc: ["'self'"],
  fontSrc: ["'self'"],
  // Drops the directive: the API may be served over plain HTTP, and then the files of /docs are too.
  upgradeInsecureRequests: null,
};

/** Returns the routes that a server answers. `isRunning` is what its `announce` said last. */
export type Routes = (parts: ApiParts, settings: ApiSettings, isRunning: () => boolean) => readonly Route[];

/** The REST API of one process, or the probes of a process without it. Every process with the API answers every request, leader or not. */
export class ApiServer {
  private server: Server | undefined;
  private isRunning = false;
  private readonly log: Logger;

  constructor(
    private readonly parts: ApiParts,
    private readonly settings: ApiSettings,
    private readonly routes: Routes = allRoutes,
  ) {
    this.log = parts.ports.logger.child({ component: settings.section });
  }

  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null)?.port;
  }

  async start(): Promise<void> {
    const { section, enabled, host, port, tokens } = this.settings;
    if (!enabled) return;
    if (tokens.length === 0 && !isLoopback(host)) {
      throw new ReachableWithoutLoginError(
        `${section}.host is ${host}, which other machines can reach, but api.tokens is empty: configure tokens, or set ${section}.host to 127.0.0.1`,
      );
    }
    const server = httpServer(this.app(), this.log);
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${this.port ?? port}`;
    this.log.info({ url, tokens: tokens.length }, listening[section]);
    if (section === 'api' && tokens.length === 0)
      this.log.warn(
        {},
        'api.tokens is empty: every process on this machine may do everything, and other machines cannot reach the API',
      );
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  /** Sets what `/ready` reports: true from when all roles of this process have started until they begin to stop. */
  announce(isRunning: boolean): void {
    this.isRunning = isRunning;
  }

  /** The express app, for `start` and for specs. */
  app(): Express {
    const { tokens, rateLimit, corsOrigins, publicUrl, console } = this.settings;
    const { audit, replies, metrics } = this.parts.ports;
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.use(helmet({ contentSecurityPolicy: { directives: policyDirectives } }));
    const isOwnOrigin = ownOrigin(publicUrl);
    app.use(guardBrowsers(corsOrigins, tokens.length > 0, isOwnOrigin));
    const routes = this.routes(this.parts, this.settings, () => this.isRunning);
    mountRoutes(app, routes, {
      tokens,
      monitorOnly: console.monitorOnly,
      isOwnOrigin,
      requests: new RateLimit(rateLimit),
      refusals: new RateLimit(refusalsPerSecond, refusalsPerSecond * 4),
      streams: new OpenRequests(streamLimits),
      bodies: new OpenRequests(bodyLimits),
      audit,
      replies,
      metrics,
      replyBytes: new RateLimit(replyBytes.perSecond, replyBytes.burst),
      log: this.log,
    });
    if (console.folder !== undefined) app.use(serveConsole(console.folder, publicUrl));
    app.use(noSuchRoute(routes));
    app.use(problemHandler(this.log));
    return app;
  }
}
