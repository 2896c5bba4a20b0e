import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A task that is due every second', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
  });
  afterAll(() => cluster.close());

  it('runs each second on a worker, and stores its results under the specified keys', async () => {
    await cluster.startAll('scheduler', 'worker');
    const { dueAt } = await cluster.schedule('each-second');
    const runs = await until('three runs have ended', () => {
      const ended = cluster.journal.runsOf('each-second').filter(({ how }) => how === 'end');
      return ended.length >= 3 && ended.slice(0, 3);
    });

    expect(runs.map(({ key }) => key)).toEqual([0, 1, 2].map((i) => `each-second@${dueAt! + i * 1000}`));
    const { client: redis, prefix } = cluster.redis;
    for (const { task, pid } of runs) {
      const result = await until('the result is stored', () =>
        redis.get(`${prefix}task:result:${task}`).then((r) => r ?? undefined),
      );
      expect(JSON.parse(result)).toEqual({ code: 0, message: 'ok', data: { attempt: 1, pid } });
      const detail = JSON.parse((await redis.get(`${prefix}task:detail:${task}`))!) as object;
      expect(detail).toMatchObject({ id: task, config_id: 'each-second', status: 'success', retry_count: 0 });
    }
    expect(await redis.get(`${prefix}schedule:leader`)).toBe('scheduler-1');
    expect(await redis.exists(`${prefix}worker:pool:worker-2`)).toBe(1);
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
