import { createServer, type Server } from 'node:http';
import type { DropArgument } from 'node:net';
import type { Logger } from '@distribute-schedule/application';
import type { Express } from 'express';
import { expressMessages } from './express-messages';
import { maxConnections, timeLimits } from './limits';

/** How often the server looks for requests whose time is up. Node's default of 30 s would let a request take twice its time. */
const connectionsCheckingInterval = 1_000;

/** Dropped connections are logged at most this often. */
const dropLogMs = 60_000;

/** Creates the HTTP server of an app. A client that sends too slowly gets 408, and its connection ends. */
export function httpServer(app: Express, log: Logger, limits = timeLimits): Server {
  const { requestTimeoutMs, headersTimeoutMs } = limits;
  const server = createServer(
    {
      ...expressMessages(app),
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval,
    },
    app,
  );
  server.maxConnections = maxConnections;
  let loggedAt = -Infinity;
  server.on('drop', (dropped?: DropArgument) => {
    if (performance.now() - loggedAt < dropLogMs) return;
    loggedAt = performance.now();
    const from = dropped?.remoteAddress;
    log.warn({ from, maxConnections: server.maxConnections }, 'too many open connections, closing new ones');
  });
  return server;
}
