import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

const configs = 500;
const seconds = 20;

describe('Ten thousand fires in 20 seconds, with two schedulers and three workers', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open({ settings: { maxConcurrentTasks: 50 } });
    await cluster.startAll('scheduler', 'scheduler', 'worker', 'worker', 'worker');
  });
  afterAll(() => cluster.close());

  it('run exactly once each', async () => {
    const startAt = Math.ceil((await cluster.store.now()) / 1000) * 1000 + 2000;
    const bounds = { startAt, endAt: startAt + seconds * 1000 };
    await Promise.all(
      Array.from({ length: configs }, (_, i) => cluster.schedule(`c${i}`, { trigger: '@every 1s', bounds })),
    );
    const expected = configs * seconds;
    await until('all of them have run', async () => (await cluster.probe.stat('success')) >= expected, {
      withinMs: 50_000,
      everyMs: 200,
    });

    const verdict = await verdictOn(cluster);
    expect(verdict.findings).toEqual([]);
    expect(verdict).toMatchObject({ due: expected, tasks: expected, attempts: expected });
    const keys = new Set(cluster.journal.runs().map(({ key }) => key));
    expect(keys.size).toBe(expected);
    expect(await cluster.probe.stat('superseded')).toBe(0);
  });
});
