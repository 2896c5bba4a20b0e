import type { ApiToken } from '../access/api-token';

export const ApiSettings = Symbol.for('ApiSettings');

/** The listener of a process: its API, or only the probes of a process without the API. */
export interface ApiSettings {
  /** Section of the configuration that holds the address, for messages. */
  readonly section: 'api' | 'ops';
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
  /** Roles of this process, shown to people. */
  readonly roles: readonly string[];
  /** When empty, every process on this machine may do everything, and other machines cannot reach the API. */
  readonly tokens: readonly ApiToken[];
  /** Maximum requests per second of one client. */
  readonly rateLimit: number;
  /** Origins of web pages that may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** A worker without a heartbeat for this long is not listed as live. */
  readonly heartbeatTimeoutMs: number;
}
