import { TestCluster, type Member } from './cluster/test-cluster';
import { buildPreviousRelease, isPreviousReleaseKnown } from './processes/previous-release';
import { scheduleLoad } from './random/load';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** Successful runs, of all configs together, while the processes stay as they are. About two seconds. */
const runsPerPhase = 150;

// A shallow clone does not have the sources of the previous release.
const describeMixed = isPreviousReleaseKnown() ? describe : describe.skip;
describeMixed('Schedulers and workers of the previous release beside those of this one', () => {
  let cluster: TestCluster;
  let bundles: string;
  beforeAll(async () => {
    bundles = await buildPreviousRelease();
    cluster = await TestCluster.open();
  }, 120_000);
  afterAll(() => cluster.close());

  const start = (app: 'scheduler' | 'worker', release: 'old' | 'new') =>
    cluster.start(app, release === 'old' ? { bundles } : {});
  const stop = async ({ process }: Member) => expect(await process.terminate()).toBe(0);
  const isLeading = ({ process }: Member) =>
    until(`${process.name} leads`, async () => (await cluster.store.leaderId()) === process.name);
  const work = async () => {
    const expected = (await cluster.probe.stat('success')) + runsPerPhase;
    await until('tasks run', async () => (await cluster.probe.stat('success')) >= expected);
  };
  const runsOn = ({ process }: Member) => cluster.journal.runs().filter(({ pid }) => pid === process.pid);

  it('lose nothing and run nothing twice, whichever release leads, and in an upgrade and a downgrade', async () => {
    const [oldScheduler, ...oldWorkers] = await Promise.all([
      start('scheduler', 'old'),
      start('worker', 'old'),
      start('worker', 'old'),
    ]);
    await isLeading(oldScheduler);
    await scheduleLoad(cluster, 1);
    await work();

    const [newScheduler, newWorker] = await Promise.all([start('scheduler', 'new'), start('worker', 'new')]);
    await stop(oldWorkers[0]);
    await work();
    await stop(oldScheduler);
    await isLeading(newScheduler);
    await work();

    const returned = await start('scheduler', 'old');
    await stop(newScheduler);
    await isLeading(returned);
    await work();
    for (const worker of [...oldWorkers, newWorker]) expect(runsOn(worker).length).toBeGreaterThan(0);

    const { findings, tasks, latestFireMs } = await verdictOn(cluster);
    process.stderr.write(`mixed versions: ${tasks} runs, latest fire ${latestFireMs} ms\n`);
    expect(findings).toEqual([]);
  }, 120_000);

  it('end at their start, and say so, when the store needs a newer version', async () => {
    await cluster.redis.client.set(`${cluster.redis.prefix}store:format`, '1000');
    const { process } = await cluster.launch('scheduler');
    expect(await process.exited).toBe(1);
    expect(process.crash).toMatch(
      /needs a newer version \(format 1000, this version knows \d+\): start that/,
    );
  });
});
