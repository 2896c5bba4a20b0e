import { Arena } from './arena/arena';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('While nobody leads, because the lock of a dead leader still lasts', () => {
  const leaderLockTtlMs = 6_000;
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open({ settings: { leaderLockTtlMs } });
    await arena.startAll('worker', 'scheduler', 'scheduler', 'scheduler');
    for (const id of ['a', 'b', 'c']) await arena.schedule(id);
    await until('the first tasks have run', () => arena.journal.lines().length > 0);
  });
  afterAll(() => arena.close());

  it('every due time is fired by the others, as late as the standby delay and no later', async () => {
    const { standbyDelayMs } = arena.settings;
    const { process } = await arena.leader();
    await process.kill();
    const diedAt = await arena.probe.now();
    await arena.leader();
    expect((await arena.probe.now()) - diedAt).toBeLessThanOrEqual(
      leaderLockTtlMs + 1000 + arena.lag.worstMs,
    );
    const ledgers = await Promise.all([...arena.configs.keys()].map((id) => arena.probe.ledger(id)));
    // The leader may have died with the first in its hand.
    const leaderless = ledgers.map((ledger) =>
      ledger.filter(({ dueAt, epoch }) => dueAt > diedAt && epoch === 0).slice(1),
    );
    for (const records of leaderless) {
      expect(records.length).toBeGreaterThanOrEqual(3);
      for (const { lateMs } of records) {
        expect(lateMs).toBeGreaterThanOrEqual(standbyDelayMs);
        expect(lateMs).toBeLessThanOrEqual(standbyDelayMs + 500 + arena.lag.worstMs);
      }
    }
  });

  it('nothing is lost or doubled', async () => {
    expect((await verdictOn(arena)).findings).toEqual([]);
  });
});
