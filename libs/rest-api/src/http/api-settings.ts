import type { ApiToken } from '../access/api-token';

export const ApiSettings = Symbol.for('ApiSettings');

export interface ApiSettings {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
  /** What this process does besides, for people to see. */
  readonly roles: readonly string[];
  /** Without any, everybody on this machine may do everything, and nobody else can reach the API. */
  readonly tokens: readonly ApiToken[];
  /** Requests a second that one client may make. */
  readonly rateLimit: number;
  /** Origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** Without a heartbeat for this long a worker is not shown as live. */
  readonly heartbeatTimeoutMs: number;
}
