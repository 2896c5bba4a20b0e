import { once } from 'node:events';
import { Arena } from './arena/arena';
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
    let arena: Arena;
    beforeAll(async () => {
      arena = await Arena.open({ redis: { appendonly: 'yes', appendfsync } });
      await arena.startAll('worker', 'worker', 'scheduler', 'scheduler');
      for (const id of ['a', 'b', 'c']) await arena.schedule(id);
      await until('the first tasks have run', () => arena.journal.lines().length > 0);
    });
    afterAll(() => arena.close());

    it('has lost none of the writes that it had answered, and fires again within five seconds', async () => {
      const acknowledged: string[] = [];
      const kill = new AbortController();
      const killed = once(kill.signal, 'abort');
      const writing = (async () => {
        // One after the other, each counted when its answer has come.
        for (let i = 0; ; i += 1) {
          const id = `written-${i}`;
          const written = arena.probe.create(id, { name: id, executor: 'local', trigger: '@manual' });
          if (Array.isArray(await Promise.race([written, killed]))) return;
          acknowledged.push(id);
        }
      })();
      await until('some writes are answered', () => acknowledged.length > 50);
      const killing = arena.redis.kill();
      kill.abort();
      await killing;
      await writing;
      const killedAt = monotonic();
      await until('two seconds are over', () => monotonic() > killedAt + 2000);
      await arena.redis.restart();
      const backAt = monotonic();

      const runsBefore = arena.journal.runs().length;
      await until('it fires again', () => arena.journal.runs().length > runsBefore);
      expect(monotonic() - backAt).toBeLessThanOrEqual(5000 + arena.lag.worstMs);
      const there = await arena.probe.redis.hmget(`${arena.probe.prefix}config:version`, ...acknowledged);
      expect(acknowledged.filter((_, i) => there[i] === null)).toEqual([]);
      await until('the configs are in time again', async () => {
        const ledgers = await Promise.all([...arena.configs.keys()].map((id) => arena.probe.ledger(id)));
        return ledgers.every((ledger) => ledger.at(-1)!.lateMs < 500);
      });
      expect(arena.members.filter(({ process }) => !process.isAlive)).toEqual([]);
      expect((await verdictOn(arena)).findings).toEqual([]);
    });
  },
);
