import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { expressMessages } from './express-messages';
import { maxConnections, timeLimits } from './limits';

/** How often the server looks for requests whose time is up. Node's default of 30 s would let a request take twice its time. */
const connectionsCheckingInterval = 1_000;

/** Creates the HTTP server of an app. A client that sends too slowly gets 408, and its connection ends. */
export function httpServer(app: Express, { requestTimeoutMs, headersTimeoutMs } = timeLimits): Server {
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
  return server;
}
