import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('Schedulers without a leader, while the lock of a dead leader is still held', () => {
  const leaderLockTtlMs = 6_000;
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open({ settings: { leaderLockTtlMs } });
    await cluster.startAll('worker', 'scheduler', 'scheduler', 'scheduler');
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  it('fire every due time after the standby delay and not later', async () => {
    const { standbyDelayMs } = cluster.settings;
    const { process } = await cluster.leader();
    await process.kill();
    const diedAt = await cluster.store.now();
    await cluster.leader();
    expect((await cluster.store.now()) - diedAt).toBeLessThanOrEqual(
      leaderLockTtlMs + 1000 + cluster.lag.worstMs,
    );
    const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
    // The leader may have claimed the first due time before it died, so the first record is not checked.
    const leaderless = ledgers.map((ledger) =>
      ledger.filter(({ dueAt, epoch }) => dueAt > diedAt && epoch === 0).slice(1),
    );
    for (const records of leaderless) {
      expect(records.length).toBeGreaterThanOrEqual(3);
      for (const { lateMs } of records) {
        expect(lateMs).toBeGreaterThanOrEqual(standbyDelayMs);
        expect(lateMs).toBeLessThanOrEqual(standbyDelayMs + 500 + cluster.lag.worstMs);
      }
    }
  });

  it('lose no due time and create no task twice', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
