export const RedisSettings = Symbol.for('RedisSettings');

/** Addresses and credentials for every topology of Redis. */
export interface RedisSettings {
  readonly mode: 'standalone' | 'sentinel' | 'cluster';
  readonly addr: string;
  readonly username: string;
  readonly password: string;
  readonly db: number;
  readonly poolSize: number;
  readonly keyPrefix: string;
  readonly sentinel: {
    readonly masterName: string;
    readonly nodes: readonly string[];
    readonly username: string;
    readonly password: string;
  };
  readonly cluster: { readonly nodes: readonly string[] };
  readonly tls: {
    readonly enabled: boolean;
    readonly caFile: string;
    readonly certFile: string;
    readonly keyFile: string;
    readonly serverName: string;
  };
  readonly commandTimeoutMs: number;
  readonly connectTimeoutMs: number;
}
