import { Arena } from './arena/arena';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A leader that is frozen past its ttl', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open();
    await arena.startAll('worker', 'scheduler', 'scheduler', 'scheduler');
    for (const id of ['a', 'b', 'c']) await arena.schedule(id);
    await until('the first tasks have run', () => arena.journal.lines().length > 0);
  });
  afterAll(() => arena.close());

  it.each([1, 2, 3])('is stood in for, and steps down within a second of waking (%i)', async () => {
    const { leaderLockTtlMs, standbyDelayMs, claimLeaseMs } = arena.settings;
    const { process } = await arena.leader();
    const frozenAt = await arena.probe.now();
    process.freeze();
    const successor = await until('another leads', async () => {
      const leader = await arena.leader();
      return leader.process !== process && leader;
    });
    expect((await arena.probe.now()) - frozenAt).toBeLessThanOrEqual(
      leaderLockTtlMs + 1000 + arena.lag.worstMs,
    );
    await until('the configs have fired twice meanwhile', async () => {
      const ledger = await arena.probe.ledger('a');
      return ledger.filter(({ dueAt }) => dueAt > frozenAt).length >= 2;
    });

    process.thaw();
    const thawedAt = await arena.probe.now();
    await until(
      'it has stepped down',
      () => process.logged('standing among the schedulers changed')?.['state'] !== 'leading',
    );
    expect((await arena.probe.now()) - thawedAt).toBeLessThanOrEqual(1000 + arena.lag.worstMs);
    expect(await arena.probe.leaderId()).toBe(successor.process.name);
    const ledgers = await Promise.all([...arena.configs.keys()].map((id) => arena.probe.ledger(id)));
    const lateness = ledgers.flatMap((ledger) => ledger.map(({ lateMs }) => lateMs));
    // It may have been frozen with due times in its hand.
    expect(Math.max(...lateness)).toBeLessThanOrEqual(
      claimLeaseMs + standbyDelayMs + 500 + arena.lag.worstMs,
    );
  });

  it('costs no due time and no second task', async () => {
    const verdict = await verdictOn(arena);
    expect(verdict.findings).toEqual([]);
    expect(arena.journal.runs().filter(({ attempt }) => attempt > 1)).toEqual([]);
  });
});
