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
  /** Address at which browsers and services reach this API, such as `https://ops.example.com/schedule`. Empty: unknown. */
  readonly publicUrl: string;
  /** Origins of web pages that may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** A worker without a heartbeat for this long is not listed as live. */
  readonly heartbeatTimeoutMs: number;
  readonly console: ConsoleSettings;
}

/** What a process tells the web console, and how it serves it. */
export interface ConsoleSettings {
  /** Folder of the built pages; undefined in a process that serves no console. */
  readonly folder: string | undefined;
  /** Refuses every change by people, whatever their role. */
  readonly monitorOnly: boolean;
  /** Name of the installation, such as `production`. Empty: none. */
  readonly environment: string;
  /** How long a browser stays signed in. */
  readonly sessionTtlMs: number;
  readonly version: string;
}
