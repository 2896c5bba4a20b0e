import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A leader that is frozen past its ttl', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.startAll('worker', 'scheduler', 'scheduler', 'scheduler');
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  it.each([1, 2, 3])('is stood in for, and steps down within a second of waking (%i)', async () => {
    const { leaderLockTtlMs, standbyDelayMs, claimLeaseMs } = cluster.settings;
    const { process } = await cluster.leader();
    const frozenAt = await cluster.probe.now();
    process.freeze();
    const successor = await until('another leads', async () => {
      const leader = await cluster.leader();
      return leader.process !== process && leader;
    });
    expect((await cluster.probe.now()) - frozenAt).toBeLessThanOrEqual(
      leaderLockTtlMs + 1000 + cluster.lag.worstMs,
    );
    await until('the configs have fired twice meanwhile', async () => {
      const ledger = await cluster.probe.ledger('a');
      return ledger.filter(({ dueAt }) => dueAt > frozenAt).length >= 2;
    });

    process.thaw();
    const thawedAt = await cluster.probe.now();
    await until(
      'it has stepped down',
      () => process.logged('standing among the schedulers changed')?.['state'] !== 'leading',
    );
    expect((await cluster.probe.now()) - thawedAt).toBeLessThanOrEqual(1000 + cluster.lag.worstMs);
    expect(await cluster.probe.leaderId()).toBe(successor.process.name);
    const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
    const lateness = ledgers.flatMap((ledger) => ledger.map(({ lateMs }) => lateMs));
    // It may have been frozen with due times in its hand.
    expect(Math.max(...lateness)).toBeLessThanOrEqual(
      claimLeaseMs + standbyDelayMs + 500 + cluster.lag.worstMs,
    );
  });

  it('costs no due time and no second task', async () => {
    const verdict = await verdictOn(cluster);
    expect(verdict.findings).toEqual([]);
    expect(cluster.journal.runs().filter(({ attempt }) => attempt > 1)).toEqual([]);
  });
});
