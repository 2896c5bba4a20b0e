import { TestCluster } from './cluster/test-cluster';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A Redis that is out of memory, with noeviction,', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open({ redis: { 'maxmemory-policy': 'noeviction' } });
    await cluster.startAll('worker', 'scheduler', 'scheduler');
    for (const id of ['a', 'b']) await cluster.schedule(id);
    await cluster.schedule('runs', { trigger: '@manual', parameters: { gate: 'runs' } });
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  it('takes nothing new and the results of what runs, and all goes on once it has memory', async () => {
    const { redis } = cluster.probe;
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
    // Beyond a heartbeat's timeout: the worker must go on being heard.
    const { heartbeatTimeoutMs } = cluster.settings;
    const fullSince = await cluster.probe.now();
    await until(
      'a heartbeat timeout is over',
      async () => (await cluster.probe.now()) > fullSince + heartbeatTimeoutMs + 500,
    );
    const live = await cluster.probe.ports.workers.live(heartbeatTimeoutMs);
    expect(live.map(({ id }) => id)).toEqual([worker.name]);

    await redis.config('SET', 'maxmemory', '0');
    const backAt = monotonic();
    const runsBefore = cluster.journal.runs().length;
    await until('it fires again', () => cluster.journal.runs().length > runsBefore);
    expect(monotonic() - backAt).toBeLessThanOrEqual(5000 + cluster.lag.worstMs);
    await until('the configs are in time again', async () => {
      const ledgers = await Promise.all(['a', 'b'].map((id) => cluster.probe.ledger(id)));
      return ledgers.every((ledger) => ledger.at(-1)!.lateMs < 500);
    });
    expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
  });

  it('costs no due time, no second task and nothing stuck', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
