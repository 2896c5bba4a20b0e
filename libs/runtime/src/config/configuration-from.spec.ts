import { Configuration, type PartialConfiguration } from './configuration';
import { configurationFrom } from './load-configuration';

describe('configurationFrom', () => {
  it('overrides the defaults with the settings from code', () => {
    const configuration = configurationFrom({
      redis: { addr: 'redis:6379', tls: { enabled: true } },
      worker: { id: 'worker-1', labels: { zone: 'eu' }, maxConcurrentTasks: undefined },
      schedule: { leaderLockTtlMs: 20_000 },
    });
    expect(configuration).toBeInstanceOf(Configuration);
    expect(configuration.redis).toMatchObject({
      addr: 'redis:6379',
      db: 0,
      tls: { enabled: true, caFile: '' },
    });
    expect(configuration.worker).toMatchObject({
      id: 'worker-1',
      labels: { zone: 'eu' },
      maxConcurrentTasks: 10,
    });
    expect(configuration.schedule.leaderLockTtlMs).toBe(20_000);
    expect(configuration.schedule.instanceId).not.toBe('');
  });

  it('still takes distributed.enabled for the store', () => {
    expect(configurationFrom({ distributed: { enabled: false } }).store).toBe('sqlite');
    expect(configurationFrom({ distributed: { enabled: true } }).store).toBe('redis');
    expect(() =>
      configurationFrom({ distributed: { enabled: 'no' } } as unknown as PartialConfiguration),
    ).toThrow(/distributed\.enabled\n +given: +"no"\n +allowed: true or false/);
  });

  it('returns a validated configuration unchanged', () => {
    const configuration = configurationFrom();
    expect(configurationFrom(configuration)).toBe(configuration);
  });

  it('reports problems with the names and units of the code', () => {
    const given = {
      schedule: { leader_lock_ttl: '10s', scanIntervalMs: '5s', batchSize: 0 },
      redis: 'localhost',
      wroker: {},
      log: { rotation: { sizeBytes: -1 } },
    };
    expect(() => configurationFrom(given as unknown as PartialConfiguration))
      .toThrow(`The configuration has 6 problems:

  schedule.leader_lock_ttl
      unknown key: did you mean \`schedule.leaderLockTtlMs\`?

  redis
      allowed: an object with keys

  wroker
      unknown key: did you mean \`worker\`?

  schedule.scanIntervalMs
      given:   "5s"
      allowed: whole milliseconds from 10 to 3600000

  schedule.batchSize
      given:   0
      allowed: a whole number from 1 to 1000

  log.rotation.sizeBytes
      given:   -1
      allowed: a number of bytes from 1024 to 10737418240`);
  });
});
