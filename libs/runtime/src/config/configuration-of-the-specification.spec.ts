import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LoadOptions, loadConfiguration } from './load-configuration';

/** The sections of the specification's file, as they are written there. */
const databaseSection = `
database:
  host: 127.0.0.1
  port: 3306
  database: jobs
  user: root
  password: "123456"
`;
const schedulerSection = `
scheduler:
  instance_id: "scheduler-001"        # 实例ID
  lock_key: "scheduler_leader_lock"   # 分布式锁键名
  lock_timeout: 30s                   # 锁超时时间
  heartbeat_interval: 10s             # 心跳间隔
  max_workers: 10                     # 最大工作协程数
`;

describe('The configuration file of the specification', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'specification-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const load = (yaml: string, options: LoadOptions = {}) => {
    const file = path.join(folder, 'config.yaml');
    writeFileSync(file, yaml);
    return loadConfiguration({ file, environment: {}, ...options });
  };

  it.each(['required', 'optional'] as const)(
    'chooses MySQL because database.host is set, when a shared store is %s',
    (sharedStore) => {
      expect(load(`${databaseSection}${schedulerSection}`, { sharedStore })).toMatchObject({
        store: 'mysql',
        database: { host: '127.0.0.1', port: 3306, database: 'jobs', user: 'root', password: '123456' },
        schedule: {
          instanceId: 'scheduler-001',
          lockKey: 'scheduler_leader_lock',
          leaderLockTtlMs: 30_000,
          leaderRenewIntervalMs: 10_000,
        },
        worker: { maxConcurrentTasks: 10 },
        warnings: [],
      });
    },
  );

  it('accepts another name of the lock on MySQL, and refuses it on other stores', () => {
    const other = 'scheduler: { lock_key: mine }\n';
    expect(load(`${databaseSection}${other}`, { sharedStore: 'required' }).schedule.lockKey).toBe('mine');
    expect(() => load(`store: redis\n${other}`)).toThrow(/always schedule:leader/);
    expect(() => load(`store: sqlite\n${other}`)).toThrow(/for store: mysql only, and the store is sqlite/);
  });

  it('accepts the size of the pool and the interval of polling beside them', () => {
    const { database } = load(`${databaseSection}  pool_size: 4\n  poll_interval: 50ms\n`);
    expect(database).toMatchObject({ poolSize: 4, pollIntervalMs: 50 });
    expect(load(databaseSection).database).toMatchObject({ poolSize: 10, pollIntervalMs: 100 });
  });
});
