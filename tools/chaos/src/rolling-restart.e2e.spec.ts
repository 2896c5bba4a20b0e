import { defaultSettings } from './cluster/settings';
import { TestCluster, type Member } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

const firesPerSecond = 200;
/** The promised maximum delay of a fire, and of the begin of its run. */
const maxLateMs = 1_000;

describe(`A rolling restart of all schedulers and workers under ${firesPerSecond} fires a second`, () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open({ settings: { ...defaultSettings, maxConcurrentTasks: 50 } });
    await cluster.startAll('scheduler', 'scheduler', 'scheduler', 'worker', 'worker');
  });
  afterAll(() => cluster.close());

  const restart = {
    /** One after the other: a scheduler stops before its successor starts. */
    scheduler: async ({ process }: Member): Promise<void> => {
      expect(await process.terminate()).toBe(0);
      await cluster.start('scheduler');
    },
    /** By surge: a worker stops after its successor has started. */
    worker: async ({ process }: Member): Promise<void> => {
      await cluster.start('worker');
      expect(await process.terminate()).toBe(0);
    },
  };

  it('loses nothing, runs nothing twice, and is never later than a second', async () => {
    const firstAt = Math.ceil((await cluster.store.now()) / 1_000) * 1_000 + 1_000;
    await Promise.all(
      Array.from({ length: firesPerSecond }, (_, i) =>
        cluster.schedule(`c${i}`, {
          trigger: '@every 1s',
          bounds: { startAt: firstAt + (i * 1_000) / firesPerSecond },
          parameters: { ms: 50 },
        }),
      ),
    );
    const ran = async (seconds: number) => {
      const expected = (await cluster.probe.stat('success')) + seconds * firesPerSecond;
      await until('more tasks have run', async () => (await cluster.probe.stat('success')) >= expected);
    };
    await ran(1);
    const members = [...cluster.members];
    for (const member of members) {
      await restart[member.process.name.startsWith('scheduler') ? 'scheduler' : 'worker'](member);
    }
    await ran(1);
    const lagMs = cluster.lag.worstMs;

    const verdict = await verdictOn(cluster);
    expect(verdict.findings).toEqual([]);
    expect(verdict.attempts).toBe(verdict.tasks);
    expect(await cluster.probe.stat('superseded')).toBe(0);
    const latestRunMs = await latestRun();
    process.stderr.write(
      `rolling restart: ${verdict.tasks} runs, latest fire ${verdict.latestFireMs} ms, latest run ${latestRunMs} ms, longest delay of a timer ${lagMs} ms\n`,
    );
    expect(verdict.latestFireMs).toBeLessThanOrEqual(maxLateMs + lagMs);
    expect(latestRunMs).toBeLessThanOrEqual(maxLateMs + lagMs);
  }, 120_000);

  /** The longest time between a due time and the begin of its run. */
  async function latestRun(): Promise<number> {
    const epoch = await cluster.storeTimeOf(0);
    const delays = cluster.journal
      .runs()
      .map(({ task, beganAt }) => epoch + beganAt - Number(task.split('@')[1]));
    return Math.ceil(Math.max(...delays));
  }
});
