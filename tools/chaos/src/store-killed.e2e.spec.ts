import { once } from 'node:events';
import { TestCluster } from './cluster/test-cluster';
import { sharedStores, type StoreOptions } from './stores/open-store';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** The server of each store, and the options under which a killed server must lose nothing. */
const servers: Readonly<Record<string, StoreOptions>> = {
  'Redis with appendfsync always': {
    store: 'redis',
    redis: { appendonly: 'yes', appendfsync: 'always' },
  },
  'Redis with appendfsync everysec': {
    store: 'redis',
    redis: { appendonly: 'yes', appendfsync: 'everysec' },
  },
  // Its defaults, which include innodb_flush_log_at_trx_commit=1.
  MySQL: { store: 'mysql' },
};
const names = Object.keys(servers).filter((name) => sharedStores.includes(servers[name]!.store!));

/**
 * With `everysec`, Redis passes each write to the operating system before it replies, and flushes to disk once a second. A
 * killed Redis therefore loses no acknowledged write; a power failure loses up to a second of them. With `always`, Redis
 * waits for the disk before each reply. A spec can only kill the process, so both settings must lose nothing.
 */
describe.each(names)('%s, killed with SIGKILL and restarted after two seconds', (name) => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open(servers[name]);
    await cluster.startAll('worker', 'worker', 'scheduler', 'scheduler');
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  it('keeps all acknowledged writes, and the cluster fires again within five seconds', async () => {
    const acknowledged: string[] = [];
    const kill = new AbortController();
    const killed = once(kill.signal, 'abort');
    const writing = (async () => {
      // One write at a time; each counts as acknowledged when its reply has arrived.
      for (let i = 0; ; i += 1) {
        const id = `written-${i}`;
        const written = cluster.probe.create(id, { name: id, executor: 'local', trigger: '@manual' });
        if (Array.isArray(await Promise.race([written, killed]))) return;
        acknowledged.push(id);
      }
    })();
    await until('some writes are acknowledged', () => acknowledged.length > 50);
    const killing = cluster.store.server.kill();
    kill.abort();
    await killing;
    await writing;
    const killedAt = monotonic();
    await until('two seconds are over', () => monotonic() > killedAt + 2000);
    await cluster.store.server.restart();
    const backAt = monotonic();

    const runsBefore = cluster.journal.runs().length;
    await until('it fires again', () => cluster.journal.runs().length > runsBefore);
    expect(monotonic() - backAt).toBeLessThanOrEqual(5000 + cluster.lag.worstMs);
    for (const id of acknowledged) expect((await cluster.probe.config(id)).config.version).toBe(1);
    await until('the configs fire on time again', async () => {
      const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
      return ledgers.every((ledger) => ledger.at(-1)!.lateMs < 500);
    });
    expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
