import { TestCluster } from './cluster/test-cluster';
import { defaultSettings } from './cluster/settings';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** All in two processes, each with its own two connections. */
const workers = 500;
/** The promised time until all workers run tasks again, counted from the restart of Redis. */
const maxRecoveryMs = 15_000;
const outageMs = 1_000;

describe(`${workers} workers whose Redis is killed with SIGKILL and restarted after a second`, () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open({
      redis: { appendonly: 'yes', appendfsync: 'everysec' },
      settings: defaultSettings,
    });
    await cluster.startAll('scheduler', 'scheduler');
    const environment = { CHAOS_FLEET: String(workers / 2) };
    const fleets = await Promise.all([0, 1].map(() => cluster.start('fleet', { environment })));
    const ids = fleets.flatMap(({ process: { name } }) =>
      Array.from({ length: workers / 2 }, (_, i) => `${name}-${i}`),
    );
    const scheduleFor = (worker: string) =>
      cluster.schedule(worker, { trigger: '@every 5s', labels: { worker } });
    await Promise.all(ids.map(scheduleFor));
    await everyWorkerRunsSince(monotonic());
  }, 120_000);
  afterAll(() => cluster.close());

  const everyWorkerRunsSince = (moment: number) =>
    until(
      'every worker has run its task',
      () => {
        const runs = cluster.journal.runs().filter(({ beganAt }) => beganAt > moment);
        return new Set(runs.map(({ config }) => config)).size === workers;
      },
      { withinMs: 2 * maxRecoveryMs, everyMs: 100 },
    );

  it('run tasks again within 15 seconds, and nothing is lost or done twice', async () => {
    await cluster.store.server.kill();
    const killedAt = monotonic();
    await until('a second is over', () => monotonic() > killedAt + outageMs);
    await cluster.store.server.restart();
    const backAt = monotonic();
    await everyWorkerRunsSince(backAt);
    expect(monotonic() - backAt).toBeLessThanOrEqual(maxRecoveryMs + cluster.lag.worstMs);

    expect((await verdictOn(cluster)).findings).toEqual([]);
    expect(await cluster.probe.stat('superseded')).toBe(0);
    expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
  }, 120_000);
});
