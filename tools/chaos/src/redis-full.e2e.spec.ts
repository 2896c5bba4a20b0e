import { TestCluster } from './cluster/test-cluster';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A cluster whose Redis is out of memory, with the policy noeviction', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open({ redis: { 'maxmemory-policy': 'noeviction' } });
    await cluster.startAll('worker', 'scheduler', 'scheduler');
    for (const id of ['a', 'b']) await cluster.schedule(id);
    await cluster.schedule('runs', { trigger: '@manual', parameters: { gate: 'runs' } });
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  it('refuses new work but stores results, and recovers once Redis has memory again', async () => {
    const { client: redis } = cluster.redis;
    const taskId = await cluster.trigger('runs');
    await until('it runs', () => cluster.journal.runsOf('runs').length === 1);
    const worker = cluster.members[0]!.process;
    await redis.config('SET', 'maxmemory', '1mb');

    const refused = cluster.probe.create('new', { name: 'new', executor: 'local', trigger: '@manual' });
    await expect(refused).rejects.toMatchObject({ code: 'store.full' });
    cluster.journal.openGate('runs');
    expect((await cluster.probe.finished(taskId)).toSnapshot()).toMatchObject({
      attempts: 1,
      state: { status: 'success' },
    });
    // Waits longer than the heartbeat timeout, because heartbeats must still be stored.
    const { heartbeatTimeoutMs } = cluster.settings;
    const fullSince = await cluster.store.now();
    await until(
      'a heartbeat timeout is over',
      async () => (await cluster.store.now()) > fullSince + heartbeatTimeoutMs + 500,
    );
    const live = await cluster.probe.ports.workers.live(heartbeatTimeoutMs);
    expect(live.map(({ id }) => id)).toEqual([worker.name]);

    await redis.config('SET', 'maxmemory', '0');
    const backAt = monotonic();
    const runsBefore = cluster.journal.runs().length;
    await until('it fires again', () => cluster.journal.runs().length > runsBefore);
    expect(monotonic() - backAt).toBeLessThanOrEqual(5000 + cluster.lag.worstMs);
    await until('the configs fire on time again', async () => {
      const ledgers = await Promise.all(['a', 'b'].map((id) => cluster.probe.ledger(id)));
      return ledgers.every((ledger) => ledger.at(-1)!.lateMs < 500);
    });
    expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
  });

  it('loses no due time, creates no task twice and leaves no task stuck', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
