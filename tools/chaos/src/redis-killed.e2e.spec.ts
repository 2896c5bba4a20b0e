import { once } from 'node:events';
import { TestCluster } from './cluster/test-cluster';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/**
 * With `everysec`, Redis passes each write to the operating system before it replies, and flushes to disk once a second. A
 * killed Redis therefore loses no acknowledged write; a power failure loses up to a second of them. With `always`, Redis
 * waits for the disk before each reply. A spec can only kill the process, so both settings must lose nothing.
 */
describe.each(['always', 'everysec'])(
  'Redis with appendfsync %s, killed with SIGKILL and restarted after two seconds',
  (appendfsync) => {
    let cluster: TestCluster;
    beforeAll(async () => {
      cluster = await TestCluster.open({ redis: { appendonly: 'yes', appendfsync } });
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
      const killing = cluster.redis.kill();
      kill.abort();
      await killing;
      await writing;
      const killedAt = monotonic();
      await until('two seconds are over', () => monotonic() > killedAt + 2000);
      await cluster.redis.restart();
      const backAt = monotonic();

      const runsBefore = cluster.journal.runs().length;
      await until('it fires again', () => cluster.journal.runs().length > runsBefore);
      expect(monotonic() - backAt).toBeLessThanOrEqual(5000 + cluster.lag.worstMs);
      const versions = await cluster.probe.redis.hmget(
        `${cluster.probe.prefix}config:version`,
        ...acknowledged,
      );
      expect(acknowledged.filter((_, i) => versions[i] === null)).toEqual([]);
      await until('the configs fire on time again', async () => {
        const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
        return ledgers.every((ledger) => ledger.at(-1)!.lateMs < 500);
      });
      expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
      expect((await verdictOn(cluster)).findings).toEqual([]);
    });
  },
);
