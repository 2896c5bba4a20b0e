import { once } from 'node:events';
import { TestCluster } from './cluster/test-cluster';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/**
 * What `everysec` means: Redis hands each write to the operating system before it answers, and lets the disk take it
 * once a second. A Redis that is killed loses nothing that it had answered; a machine that loses its power loses up to
 * a second of it. `always` waits for the disk before each answer. Only a kill can be tried here, so both must lose
 * nothing.
 */
describe.each(['always', 'everysec'])(
  'Redis with appendfsync %s, killed -9 and back after two seconds',
  (appendfsync) => {
    let cluster: TestCluster;
    beforeAll(async () => {
      cluster = await TestCluster.open({ redis: { appendonly: 'yes', appendfsync } });
      await cluster.startAll('worker', 'worker', 'scheduler', 'scheduler');
      for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
      await until('the first tasks have run', () => cluster.journal.lines().length > 0);
    });
    afterAll(() => cluster.close());

    it('has lost none of the writes that it had answered, and fires again within five seconds', async () => {
      const acknowledged: string[] = [];
      const kill = new AbortController();
      const killed = once(kill.signal, 'abort');
      const writing = (async () => {
        // One after the other, each counted when its answer has come.
        for (let i = 0; ; i += 1) {
          const id = `written-${i}`;
          const written = cluster.probe.create(id, { name: id, executor: 'local', trigger: '@manual' });
          if (Array.isArray(await Promise.race([written, killed]))) return;
          acknowledged.push(id);
        }
      })();
      await until('some writes are answered', () => acknowledged.length > 50);
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
      const there = await cluster.probe.redis.hmget(`${cluster.probe.prefix}config:version`, ...acknowledged);
      expect(acknowledged.filter((_, i) => there[i] === null)).toEqual([]);
      await until('the configs are in time again', async () => {
        const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
        return ledgers.every((ledger) => ledger.at(-1)!.lateMs < 500);
      });
      expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
      expect((await verdictOn(cluster)).findings).toEqual([]);
    });
  },
);
