import { noMetrics, type Ports, type UseCases } from '@distribute-schedule/application';
import { silentLog } from '@distribute-schedule/application/testing';
import type { Express } from 'express';
import { apiToken, tokenRoles } from '../../access/api-token';
import type { ApiParts } from '../../http/api-parts';
import { ApiServer } from '../api-server';
import type { ApiSettings } from '../../http/api-settings';

/** Throws on every call. A request that gets this far has passed the guards. */
const unreachable: unknown = new Proxy(() => undefined, {
  get: (_target, name) => (name === 'then' ? undefined : unreachable),
  apply: () => {
    throw new Error('the store was called');
  },
});

/** Use cases and ports that refuse every call, except for the given ports and a silent logger. */
export const partsWith = (ports: Partial<Ports>): ApiParts => ({
  ports: new Proxy<Partial<Ports>>(
    { logger: silentLog, metrics: noMetrics, ...ports },
    { get: (given, name) => given[name as keyof Ports] ?? unreachable },
  ) as Ports,
  useCases: unreachable as UseCases,
});
const parts = partsWith({});

/** Different for each role, and without its name, which would make it weak. */
export const secretOf = (role: string): string =>
  `${role.split('').reverse().join('').padEnd(9, '-')}h7Qm2x9VbT4kLz8RwJ5nYc3D`;
export const tokens = tokenRoles.map((role) =>
  apiToken(role, role === 'executor' ? 'executor@reports' : role, secretOf(role)),
);

export const settings: ApiSettings = {
  section: 'api',
  enabled: true,
  host: '127.0.0.1',
  port: 0,
  roles: ['api'],
  tokens,
  rateLimit: 10_000,
  publicUrl: '',
  corsOrigins: [],
  heartbeatTimeoutMs: 1000,
  console: {
    folder: undefined,
    monitorOnly: false,
    environment: '',
    sessionTtlMs: 60_000,
    version: '1.2.3',
  },
};

/** The real app with its guards. All use cases and ports behind them throw. */
export const anApi = (overrides: Partial<ApiSettings> = {}): Express =>
  new ApiServer(parts, { ...settings, ...overrides }).app();

export const routesOf = (overrides: Partial<ApiSettings> = {}) => ({
  parts,
  settings: { ...settings, ...overrides },
});
