import { TestCluster, type Member } from './cluster/test-cluster';
import type { StepName } from './stores/chaos-store';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** The steps that a leader repeats, in their order. */
const steps: readonly StepName[] = [
  'renewLeadership',
  'claimDue',
  'liveWorkers',
  'commitFires',
  'claimOverdue',
  'apply',
];

describe('A leader that is killed with SIGKILL', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await Promise.all([
      cluster.start('worker'),
      cluster.start('scheduler', { proxied: true }),
      cluster.start('scheduler', { proxied: true }),
    ]);
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
    // Its retries give the scheduler overdue tasks to claim.
    await cluster.schedule('retried', {
      parameters: { fails: 2 },
      retryPolicy: { maxRetries: 2, retryDelayMs: 100, backoffRate: 1, maxDelayMs: 100, jitter: 0 },
    });
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  /** The step at which the leader dies, and whether the store had replied to it. */
  const deaths = steps.flatMap((step) => (['before', 'after'] as const).map((side) => [step, side] as const));

  it.each(deaths)('at %s, %s the store replied, is replaced in time', async (step, side) => {
    const { leaderLockTtlMs, standbyDelayMs, claimLeaseMs } = cluster.settings;
    const leader = await cluster.leader();
    await leader.proxy!.stopAt({ kind: step, side });
    const diedAt = await cluster.store.now();
    await leader.process.kill();
    const successor = cluster.start('scheduler', { proxied: true });

    // Due times that it had claimed wait for the end of their lease; all others only for the standby delay.
    const within = claimLeaseMs + standbyDelayMs + 500 + cluster.lag.worstMs;
    await until('every config has fired again', async () => {
      const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
      const next = ledgers.map((ledger) => ledger.find(({ dueAt }) => dueAt > diedAt));
      return next.every((record) => record !== undefined) && next;
    }).then((records) => {
      for (const record of records) expect(record.lateMs).toBeLessThanOrEqual(within);
    });
    await expectNewLeader(leader, diedAt + leaderLockTtlMs + 1000);
    await successor;
  });

  async function expectNewLeader(before: Member, by: number): Promise<void> {
    const leader = await cluster.leader();
    expect(leader).not.toBe(before);
    expect(await cluster.store.now()).toBeLessThanOrEqual(by + cluster.lag.worstMs);
  }

  it.each(['before', 'after'] as const)(
    'at its election, %s the store replied, is replaced in time',
    async (side) => {
      const schedulers = cluster.members.filter(({ process }) => process.name.startsWith('scheduler'));
      await Promise.all(schedulers.map(({ process }) => process.kill()));
      await until('the lock is free', async () => (await cluster.store.leaderId()) === undefined);
      const elected = await cluster.launch('scheduler', { proxied: true });
      await elected.proxy!.stopAt({ kind: 'acquireLeadership', side });
      expect(await cluster.store.leaderId()).toBe(side === 'after' ? elected.process.name : undefined);
      const [diedAt] = await Promise.all([cluster.store.now(), elected.process.kill()]);
      await cluster.start('scheduler', { proxied: true });
      // No other scheduler ran before this moment, so none could be elected earlier.
      const from = Math.max(diedAt + cluster.settings.leaderLockTtlMs, await cluster.store.now());
      await expectNewLeader(elected, from + 1000);
    },
  );

  it('loses no due time, creates no task twice and wastes no attempt', async () => {
    const verdict = await verdictOn(cluster);
    expect(verdict.findings).toEqual([]);
    expect(verdict.due).toBeGreaterThan(4 * 10);
    // No worker was killed, so each attempt that began has ended, and each Task used exactly the planned attempts.
    const runs = cluster.journal.runs();
    expect(runs.filter(({ how }) => how === undefined || how === 'aborted')).toEqual([]);
    const attempts = runs.filter(({ config }) => config === 'retried').length;
    expect(attempts).toBe(3 * (await cluster.probe.tasks('retried')).length);
  });
});
