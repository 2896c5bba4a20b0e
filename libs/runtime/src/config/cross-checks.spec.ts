import { configurationFrom } from './load-configuration';
import type { PartialConfiguration } from './configuration';

const refused = (given: PartialConfiguration): string => {
  try {
    configurationFrom(given);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

const nodes = ['a:1', 'b:1'];

describe('keys that depend on each other', () => {
  it.each<[string, PartialConfiguration]>([
    ['less than half of schedule.leader_lock_ttl (10s)', { schedule: { leaderRenewIntervalMs: 5_000 } }],
    ['schedule.standby_delay (30s) must be less', { schedule: { standbyDelayMs: 30_000 } }],
    ['less than half of worker.heartbeat_timeout (20s)', { worker: { heartbeatTimeoutMs: 20_000 } }],
    ['must not be more than task.retry_max_delay (5s)', { task: { retryMaxDelayMs: 5_000 } }],
    ['must not be more than health_check.interval (1s)', { healthCheck: { intervalMs: 1_000 } }],
    ['redis.command_timeout (10s) must be less', { redis: { commandTimeoutMs: 10_000 } }],
    ['must contain a hash tag such as {jobs}:', { redis: { mode: 'cluster', cluster: { nodes } } }],
    ['must contain a hash tag', { redis: { mode: 'cluster', cluster: { nodes }, keyPrefix: '{}a{b}' } }],
    ['redis.db must be 0', { redis: { mode: 'cluster', cluster: { nodes }, keyPrefix: '{a}', db: 1 } }],
    ['redis.cluster.nodes must name', { redis: { mode: 'cluster', keyPrefix: '{a}' } }],
    ['redis.cluster.nodes needs redis.mode: cluster', { redis: { cluster: { nodes } } }],
    ['redis.sentinel.nodes must name', { redis: { mode: 'sentinel', sentinel: { masterName: 'm' } } }],
    ['redis.sentinel.nodes needs redis.mode: sentinel', { redis: { sentinel: { nodes } } }],
    ['redis.sentinel.master_name', { redis: { mode: 'sentinel', sentinel: { nodes } } }],
    ['belong together', { redis: { tls: { enabled: true, certFile: 'c.pem' } } }],
    ['grpc.tls.cert_file and grpc.tls.key_file belong together', { grpc: { tls: { keyFile: 'k.pem' } } }],
    ['because redis.tls.enabled is false', { redis: { tls: { caFile: 'ca.pem' } } }],
    ['because database.ssl is false', { store: 'mysql', database: { sslCaFile: 'ca.pem' } }],
    ['verified by its name', { store: 'mysql', database: { ssl: true, host: '10.0.0.5' } }],
  ])('are refused when they contradict each other: %s', (reason, given) => {
    const message = refused(given);
    expect(message).toContain('1 problem:');
    expect(message).toContain(reason);
  });

  it.each<PartialConfiguration>([
    { redis: { mode: 'cluster', cluster: { nodes }, keyPrefix: '{jobs}:' } },
    { redis: { mode: 'sentinel', sentinel: { nodes, masterName: 'm' } } },
    { redis: { tls: { enabled: true, caFile: 'ca.pem', certFile: 'c.pem', keyFile: 'k.pem' } } },
    { store: 'mysql', database: { ssl: true, host: 'db.internal', sslCaFile: 'ca.pem' } },
    { schedule: { leaderLockTtlMs: 30_000, leaderRenewIntervalMs: 14_999 } },
  ])('are accepted when they are consistent: %j', (given) => {
    expect(refused(given)).toBe('accepted');
  });
});
