import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Configuration } from './configuration';
import { describeConfiguration } from './describe-configuration';
import { secretVariables } from './environment-layer';
import { type LoadOptions, loadConfiguration } from './load-configuration';

const folder = mkdtempSync(join(tmpdir(), 'ds-configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(yaml: string): string {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, yaml);
  return file;
}

const load = (yaml: string, environment: LoadOptions['environment'] = {}) =>
  loadConfiguration({ file: fileWith(yaml), environment });

describe('loadConfiguration', () => {
  it('has a default for every key', () => {
    const { schedule, worker, redis } = loadConfiguration({ environment: {} });
    expect(schedule).toMatchObject({
      leaderLockTtlMs: 10_000,
      leaderRenewIntervalMs: 3_000,
      standbyDelayMs: 500,
    });
    expect(worker).toMatchObject({
      heartbeatIntervalMs: 10_000,
      maxConcurrentTasks: 10,
      labels: {},
      handlers: [],
    });
    expect(redis).toMatchObject({
      addr: 'localhost:6379',
      mode: 'standalone',
      db: 0,
      tls: { enabled: false },
    });
  });

  it('reads every kind of value from a file', () => {
    const configuration = load(`
schedule: { leader_lock_ttl: 20s, batch_size: 50 }
worker:
  labels: { zone: eu-1, gpu: "true" }
  handlers: [./reports.cjs, "@acme/jobs"]
task: { backoff_rate: 1.5, max_parameters_bytes: 65536, max_result_bytes: 1m }
redis: { password: 007, sentinel: { username: ops } }
health_check: { enabled: false }
log: { rotation: { size: 10m, keep: 2 } }
`);
    expect(configuration.schedule).toMatchObject({
      leaderLockTtlMs: 20_000,
      batchSize: 50,
      scanIntervalMs: 5_000,
    });
    expect(configuration.worker.labels).toEqual({ zone: 'eu-1', gpu: 'true' });
    expect(configuration.worker.handlers).toEqual(['./reports.cjs', '@acme/jobs']);
    expect(configuration.task).toMatchObject({
      backoffRate: 1.5,
      maxParametersBytes: 65_536,
      maxResultBytes: 1_048_576,
    });
    expect(configuration.redis.password).toBe('007');
    expect(configuration.redis.sentinel.username).toBe('ops');
    expect(configuration.healthCheck.enabled).toBe(false);
    expect(configuration.log.rotation).toEqual({ sizeBytes: 10_485_760, keep: 2 });
  });

  it('takes the secrets of tasks from the environment, and prints none of them', () => {
    const configuration = load('', { DS_SECRET_SHOP_TOKEN: 'shop-secret', DS_SECRETS_FOLDER: '/run/s' });
    expect(configuration.environmentSecrets).toEqual({ shop_token: 'shop-secret' });
    expect(configuration.secrets.folder).toBe('/run/s');
    expect(describeConfiguration(configuration)).not.toContain('shop-secret');
    expect(() => load('', { DS_SECRET_A: 'abc', 'DS_SECRET_B.C': 'long enough' })).toThrow(
      /DS_SECRET_A .*fewer than 4 characters.*DS_SECRET_B.C .*impossible name/s,
    );
  });

  describe('with a secret in a file of its own', () => {
    const secretFile = (text: string) => {
      const file = join(folder, 'secret');
      writeFileSync(file, text);
      return file;
    };

    it('reads every secret key, without the line break at its end', () => {
      const password = loadConfiguration({ environment: { DS_REDIS_PASSWORD_FILE: secretFile(' a b\n') } });
      expect(password.redis.password).toBe(' a b');
      const tokens = 'ops:admin:h7Qm2x9VbT4kLz8RwJ5nYc3D\r\nguest:viewer:Zk5Wq9LmN2vB8xCt4RjH7sDf\r\n';
      const { api } = loadConfiguration({ environment: { DS_API_TOKENS_FILE: secretFile(tokens) } });
      expect(api.tokens.map(({ name }) => name)).toEqual(['ops', 'guest']);
      expect([...secretVariables]).toEqual(expect.arrayContaining(['DS_REDIS_SENTINEL_PASSWORD']));
    });

    it('refuses a value and a file for the same key, and names both', () => {
      const environment = { DS_REDIS_PASSWORD: 'hunter2', DS_REDIS_PASSWORD_FILE: secretFile('hunter3') };
      const load = () => loadConfiguration({ environment });
      expect(load).toThrow(/DS_REDIS_PASSWORD_FILE .*it sets the same key as DS_REDIS_PASSWORD/s);
      expect(load).not.toThrow(/hunter/);
    });

    it.each([
      [() => join(folder, 'none'), 'the file does not exist'],
      [() => folder, 'this is a folder'],
      [() => secretFile('x'.repeat(1_048_577)), 'the file is larger than 1048576 bytes'],
    ])('reports a file that cannot be read (%#)', (file, reason) => {
      const environment = { DS_REDIS_PASSWORD_FILE: file() };
      expect(() => loadConfiguration({ environment })).toThrow(reason);
    });

    it('knows no file for a key that is not a secret', () => {
      expect(() => loadConfiguration({ environment: { DS_API_PORT_FILE: '/x' } })).toThrow('unknown key');
    });
  });

  it('removes secrets from the environment of the process, and returns them again to a later call', () => {
    const variables = { DS_SECRET_SHOP: 'shop-secret', DS_REDIS_PASSWORD: 'hunter2', DS_LOG_LEVEL: 'silent' };
    Object.assign(process.env, variables);
    try {
      for (let i = 0; i < 2; i += 1) {
        const { redis, environmentSecrets, log } = loadConfiguration();
        expect([redis.password, environmentSecrets, log.level]).toEqual([
          'hunter2',
          { shop: 'shop-secret' },
          'silent',
        ]);
        expect(Object.keys(process.env).filter((name) => name in variables)).toEqual(['DS_LOG_LEVEL']);
      }
    } finally {
      delete process.env['DS_LOG_LEVEL'];
    }
  });

  it('warns about a file that every user of the machine may change', () => {
    const file = fileWith('');
    chmodSync(file, 0o644);
    expect(loadConfiguration({ file, environment: {} }).warnings).toEqual([]);
    chmodSync(file, 0o646);
    expect(loadConfiguration({ file, environment: {} }).warnings).toEqual([
      expect.stringContaining(`may change the configuration file ${file}`),
    ]);
    chmodSync(file, 0o644);
  });

  it('takes no secret from the variables that Kubernetes sets for a Service', () => {
    const service = { DS_SECRET_STORE_PORT_80_TCP_PORT: '80', DS_SECRET_STORE_PORT: 'tcp://10.0.0.1:80' };
    const environment = { KUBERNETES_SERVICE_HOST: '10.0.0.1', ...service };
    expect(load('', environment).environmentSecrets).toEqual({});
  });

  it('lets the environment override the file, and the file the defaults', () => {
    const configuration = load('api: { port: 9000 }\nlog: { level: debug }\n', {
      DS_API_PORT: '9001',
      DS_API_ENABLED: 'false',
      DS_WORKER_LABELS: 'zone=eu, gpu=yes',
      DS_WORKER_HANDLERS: './a.cjs,./b.cjs',
      DS_TASK_DEFAULT_TIMEOUT: '1h30m',
      DS_TASK_RETRY_JITTER: '0.25',
      DS_REDIS_PASSWORD: 'p=1,2',
      DS_TEST_ANYTHING: 'is left to the tests',
    });
    expect(configuration.api).toMatchObject({ port: 9001, enabled: false });
    expect(configuration.log.level).toBe('debug');
    expect(configuration.worker.labels).toEqual({ zone: 'eu', gpu: 'yes' });
    expect(configuration.worker.handlers).toEqual(['./a.cjs', './b.cjs']);
    expect(configuration.task).toMatchObject({ defaultTimeoutMs: 5_400_000, retryJitter: 0.25 });
    expect(configuration.redis.password).toBe('p=1,2');
  });

  it('reads the file that DS_CONFIG names, unless --config names another', () => {
    const file = fileWith('api: { port: 9000 }\n');
    expect(loadConfiguration({ environment: { DS_CONFIG: file } }).api.port).toBe(9000);
    expect(() =>
      loadConfiguration({ file: join(folder, 'other.yaml'), environment: { DS_CONFIG: file } }),
    ).toThrow(/other\.yaml\n.*does not exist/);
  });

  it('uses the defaults when the file or a section is empty', () => {
    const redis = loadConfiguration({ environment: {} }).redis;
    expect(load('').redis).toEqual(redis);
    expect(load('# nothing yet\nredis:\n  # addr: redis:6379\napi: {}\n').redis).toEqual(redis);
  });

  it('resolves YAML anchors', () => {
    expect(load('task: { retry_delay: &pause 20s, retry_max_delay: *pause }\n').task.retryMaxDelayMs).toBe(
      20_000,
    );
  });

  describe('the names of this process', () => {
    const identity = {
      hostname: 'pod 7',
      pid: 42,
      uuid: () => '3f2a6c1e-0000-4000-8000-000000000000' as const,
    };

    it('are generated from the host name when none are given', () => {
      const { schedule, worker, generated } = loadConfiguration({ environment: {}, identity });
      expect(schedule.instanceId).toBe('pod-7-3f2a6c1e');
      expect(worker).toMatchObject({ id: 'pod-7-3f2a6c1e-0000-4000-8000-000000000000', address: 'pod-7:42' });
      expect(generated).toEqual(['schedule.instance_id', 'worker.id', 'worker.address']);
    });

    it('are used as they are given', () => {
      const environment = {
        DS_WORKER_ID: 'worker-1',
        DS_SCHEDULE_INSTANCE_ID: 's-1',
        DS_WORKER_ADDRESS: '10.0.0.7:1',
      };
      const { schedule, worker, generated } = loadConfiguration({ environment, identity });
      expect([worker.id, schedule.instanceId, worker.address]).toEqual(['worker-1', 's-1', '10.0.0.7:1']);
      expect(generated).toEqual([]);
    });

    it('start with the name of the pod when POD_NAME is set', () => {
      expect(loadConfiguration({ environment: { POD_NAME: 'jobs-0' } }).worker.id).toMatch(
        /^jobs-0-[0-9a-f-]{36}$/,
      );
    });
  });

  describe('the names of earlier schedulers', () => {
    it('set the newer keys', () => {
      const configuration = load(`
scheduler: { instance_id: scheduler-001, lock_timeout: 30s, heartbeat_interval: 10s, max_workers: 7 }
distributed: { enabled: false, heartbeat_interval: 5s }
redis: { host: redis, port: 6380, database: 3 }
`);
      expect(configuration.schedule).toMatchObject({
        instanceId: 'scheduler-001',
        leaderLockTtlMs: 30_000,
        leaderRenewIntervalMs: 10_000,
      });
      expect(configuration.worker).toMatchObject({ maxConcurrentTasks: 7, heartbeatIntervalMs: 5_000 });
      expect(configuration.redis).toMatchObject({ addr: 'redis:6380', db: 3 });
      expect(configuration.store).toBe('sqlite');
      expect(load('distributed: { enabled: true }\n').store).toBe('redis');
      expect(load('distributed: { lock_ttl: 30s }\n').schedule.leaderLockTtlMs).toBe(30_000);
    });

    it('override only the host or only the port of an address', () => {
      expect(load('redis: { addr: "redis:6380" }\n', { DS_REDIS_PORT: '7000' }).redis.addr).toBe(
        'redis:7000',
      );
      expect(load('redis: { host: redis }\n').redis.addr).toBe('redis:6379');
      expect(load('redis: { host: "::1" }\n').redis.addr).toBe('[::1]:6379');
    });

    it('are overridden by the newer key in a higher layer', () => {
      expect(load('redis: { host: redis }\n', { DS_REDIS_ADDR: 'other:1' }).redis.addr).toBe('other:1');
    });
  });

  describe('REDIS_URL', () => {
    const url = 'rediss://ops:p%40ss@redis.example:6390/2';

    it('sets the address and the credentials of Redis', () => {
      const { redis } = loadConfiguration({ environment: { REDIS_URL: url } });
      expect(redis).toMatchObject({ addr: 'redis.example:6390', username: 'ops', password: 'p@ss', db: 2 });
      expect(redis.tls.enabled).toBe(true);
      expect(loadConfiguration({ environment: { REDIS_URL: 'redis://redis' } }).redis).toEqual(
        Object.assign(new Configuration().redis, { addr: 'redis:6379' }),
      );
    });

    it.each(['redis: { addr: "here:1" }\n', 'redis: { host: here, port: 1 }\n'])(
      'is ignored when the file names the server: %j',
      (yaml) => {
        expect(load(yaml, { REDIS_URL: url }).redis).toMatchObject({
          addr: 'here:1',
          username: '',
          password: '',
        });
      },
    );

    it('is overridden by single keys', () => {
      expect(load('redis: { db: 5 }\n', { REDIS_URL: url }).redis).toMatchObject({
        addr: 'redis.example:6390',
        db: 5,
      });
    });

    it.each(['http://redis', 'redis.example:6379', 'redis://redis/jobs', 'redis://redis:99999'])(
      'is refused when it is not a Redis URL: %s',
      (REDIS_URL) => {
        expect(() => loadConfiguration({ environment: { REDIS_URL } })).toThrow(/REDIS_URL {2}\(environment/);
      },
    );
  });

  describe('the store', () => {
    const storeOf = (yaml: string, environment: LoadOptions['environment'] = {}) =>
      loadConfiguration({ file: fileWith(yaml), environment, sharedStore: 'optional' }).store;

    it('is Redis by default', () => {
      expect(load('').store).toBe('redis');
      expect(load('sqlite: { file: /data/schedule.db }\n').store).toBe('redis');
    });

    it('is the local store by default when the app can do everything in one process', () => {
      const environment = { DS_SQLITE_FILE: '/data/schedule.db', REDIS_URL: '' };
      expect(storeOf('api: { port: 9000 }\n', environment)).toBe('sqlite');
    });

    it.each([
      ['redis: { addr: "redis:6379" }\n', {}],
      ['redis: { host: redis }\n', {}],
      ['', { DS_REDIS_PASSWORD: 'secret' }],
      ['', { REDIS_URL: 'redis://redis' }],
    ])('is the shared store when one is configured: %j %j', (yaml, environment) => {
      expect(storeOf(yaml, environment)).toBe('redis');
    });

    it('is the given one, whatever else is configured', () => {
      expect(storeOf('store: redis\n')).toBe('redis');
      expect(storeOf('', { DS_STORE: 'sqlite', REDIS_URL: 'redis://redis' })).toBe('sqlite');
    });

    it('is not the folder of earlier versions', () => {
      expect(() => storeOf('', { DS_EMBEDDED_FOLDER: '/data' })).toThrow(
        /DS_EMBEDDED_FOLDER .*\n.*set sqlite\.file \(DS_SQLITE_FILE\)/,
      );
    });

    it('is what distributed.enabled says when that older name is given', () => {
      expect(storeOf('distributed: { enabled: true }\n')).toBe('redis');
      expect(storeOf('', { DS_DISTRIBUTED_ENABLED: 'false', REDIS_URL: 'redis://redis' })).toBe('sqlite');
      expect(storeOf('store: redis\n', { DS_DISTRIBUTED_ENABLED: 'false' })).toBe('sqlite');
    });

    it('is refused when the app needs a shared one and another one is given', () => {
      const needing = (yaml: string) => () =>
        loadConfiguration({ file: fileWith(yaml), environment: {}, sharedStore: 'required' });
      expect(needing('store: redis\n')().store).toBe('redis');
      expect(needing('log: { level: info }\n')().store).toBe('redis');
      expect(needing('database: { host: db }\n')().store).toBe('mysql');
      expect(needing('database: { host: db }\nredis: { db: 1 }\n')).toThrow(/several stores are configured/);
      expect(needing('store: sqlite\n')).toThrow(
        /store .*\n +given: +"sqlite"\n.*set store to redis or mysql, or/,
      );
    });
  });

  it('ignores the variables that Kubernetes sets for a service whose name starts with ds', () => {
    const environment = {
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
      DS_API_PORT: 'tcp://10.0.0.7:8080',
      DS_API_SERVICE_HOST: '10.0.0.7',
      DS_API_SERVICE_PORT_HTTP: '8080',
      DS_API_PORT_8080_TCP_ADDR: '10.0.0.7',
    };
    expect(loadConfiguration({ environment }).api.port).toBe(8080);
    expect(() =>
      loadConfiguration({ environment: { ...environment, KUBERNETES_SERVICE_HOST: undefined } }),
    ).toThrow(/4 problems/);
  });
});
