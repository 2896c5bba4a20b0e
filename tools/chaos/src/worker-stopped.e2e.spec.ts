import { TestCluster } from './cluster/test-cluster';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A process that gets SIGTERM', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    // A long lock, so that another scheduler can take over within a second only if the leader releases it.
    cluster = await TestCluster.open({ settings: { shutdownGraceMs: 1_500, leaderLockTtlMs: 6_000 } });
  });
  afterAll(() => cluster.close());

  it('releases the leader lock within a second, so that another scheduler takes over at once', async () => {
    const schedulers = await cluster.startAll('scheduler', 'scheduler');
    const leader = await cluster.leader();
    const stoppedAt = monotonic();
    const exit = leader.process.terminate();
    await until(
      'the other scheduler leads',
      async () => {
        const id = await cluster.store.leaderId();
        return schedulers.some(({ process }) => process.name === id && process !== leader.process);
      },
      { everyMs: 5 },
    );
    expect(monotonic() - stoppedAt).toBeLessThanOrEqual(1000 + cluster.lag.worstMs);
    expect(await exit).toBe(0);
  });

  it('lets attempts finish within the grace period, and returns the others without counting an attempt', async () => {
    const worker = await cluster.start('worker');
    const task = { trigger: '@manual', retryPolicy: { maxRetries: 0 } };
    await cluster.schedule('ends-in-time', { ...task, parameters: { gate: 'in-time' } });
    await cluster.schedule('goes-on', { ...task, parameters: { gate: 'never' } });
    await cluster.schedule('ignores-abort', { ...task, parameters: { gate: 'never', ignoresAbort: 'yes' } });
    const [inTime, goesOn, ignoring] = await Promise.all(
      ['ends-in-time', 'goes-on', 'ignores-abort'].map((id) => cluster.trigger(id)),
    );
    await until('all of them run', () => cluster.journal.runs().length === 3);
    const stoppedAt = monotonic();
    const exit = worker.process.terminate();
    cluster.journal.openGate('in-time');
    expect((await cluster.probe.finished(inTime!)).toSnapshot()).toMatchObject({
      attempts: 1,
      state: { status: 'success' },
    });
    expect(await exit).toBe(0);
    expect(monotonic() - stoppedAt).toBeLessThanOrEqual(1_500 + 2_000 + cluster.lag.worstMs);
    for (const id of [goesOn!, ignoring!]) {
      expect((await cluster.probe.task(id))!.toSnapshot()).toMatchObject({
        state: { status: 'pending' },
        failedAttempts: 0,
      });
    }

    cluster.journal.openGate('never');
    await cluster.start('worker');
    // They have no retries, so they would have failed if the stop had counted as an attempt.
    for (const id of [goesOn!, ignoring!]) {
      expect((await cluster.probe.finished(id)).toSnapshot()).toMatchObject({
        failedAttempts: 0,
        state: { status: 'success' },
      });
    }
  });

  it('loses no due time and runs nothing twice', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
