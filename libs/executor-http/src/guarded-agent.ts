import { Agent, buildConnector } from 'undici';
import type { EgressGuard } from './egress-guard';

export interface GuardedAgentSettings {
  readonly connectionsPerOrigin?: number;
  readonly connectTimeoutMs?: number;
  /** How long an idle connection is kept, unless the server sends another value. */
  readonly keepAliveMs?: number;
}

/**
 * Creates a pool of connections, only to addresses that the guard allows. It does not follow redirects. It has no
 * timeouts for responses: the abort signal of a request ends it.
 */
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
