import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A leader that is frozen for longer than its lock lasts', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.startAll('worker', 'scheduler', 'scheduler', 'scheduler');
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  it.each([1, 2, 3])('is replaced, and steps down within a second after the thaw (%i)', async () => {
    const { leaderLockTtlMs, standbyDelayMs, claimLeaseMs } = cluster.settings;
    const { process } = await cluster.leader();
    const frozenAt = await cluster.store.now();
    process.freeze();
    const successor = await until('another scheduler leads', async () => {
      const leader = await cluster.leader();
      return leader.process !== process && leader;
    });
    expect((await cluster.store.now()) - frozenAt).toBeLessThanOrEqual(
      leaderLockTtlMs + 1000 + cluster.lag.worstMs,
    );
    await until('the configs have fired twice during the freeze', async () => {
      const ledger = await cluster.probe.ledger('a');
      return ledger.filter(({ dueAt }) => dueAt > frozenAt).length >= 2;
    });

    process.thaw();
    const thawedAt = await cluster.store.now();
    await until('it has stepped down', () => process.logged('leadership changed')?.['state'] !== 'leading');
    expect((await cluster.store.now()) - thawedAt).toBeLessThanOrEqual(1000 + cluster.lag.worstMs);
    expect(await cluster.store.leaderId()).toBe(successor.process.name);
    const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
    const lateness = ledgers.flatMap((ledger) => ledger.map(({ lateMs }) => lateMs));
    // The leader may have claimed due times before the freeze; others fire them after the lease.
    expect(Math.max(...lateness)).toBeLessThanOrEqual(
      claimLeaseMs + standbyDelayMs + 500 + cluster.lag.worstMs,
    );
  });

  it('loses no due time and creates no task twice', async () => {
    const verdict = await verdictOn(cluster);
    expect(verdict.findings).toEqual([]);
    expect(cluster.journal.runs().filter(({ attempt }) => attempt > 1)).toEqual([]);
  });
});
