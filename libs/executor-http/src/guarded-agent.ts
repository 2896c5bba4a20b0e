import { Agent, buildConnector } from 'undici';
import type { EgressGuard } from './egress-guard';

export interface GuardedAgentSettings {
  readonly connectionsPerOrigin?: number;
  readonly connectTimeoutMs?: number;
  /** How long an idle connection is kept, if the server does not say otherwise. */
  readonly keepAliveMs?: number;
}

/** A pool of connections that leads nowhere the guard refuses. It follows no redirects, and its requests end by their signals alone. */
export function guardedAgent(guard: EgressGuard, settings: GuardedAgentSettings = {}): Agent {
  const { connectionsPerOrigin = 64, connectTimeoutMs = 10_000, keepAliveMs = 30_000 } = settings;
  const connect = buildConnector({ lookup: guard.lookup, timeout: connectTimeoutMs });
  return new Agent({
    connections: connectionsPerOrigin,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) => {
      try {
        guard.checkHost(options.hostname);
      } catch (error) {
        callback(error as Error, null);
        return;
      }
      connect(options, callback);
    },
  });
}
