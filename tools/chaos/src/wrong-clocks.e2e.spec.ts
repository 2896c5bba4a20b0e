import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

const fiveMinutes = 300_000;

describe('Machines whose clocks are off by five minutes, each its own way,', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await Promise.all([
      cluster.start('scheduler', { clockOffsetMs: fiveMinutes }),
      cluster.start('scheduler', { clockOffsetMs: -fiveMinutes }),
      cluster.start('worker', { clockOffsetMs: fiveMinutes }),
      cluster.start('worker', { clockOffsetMs: -fiveMinutes }),
    ]);
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
    await cluster.schedule('retried', { parameters: { fails: 1 } });
  });
  afterAll(() => cluster.close());

  it('run no task early, and none a second late, whoever leads', async () => {
    const first = await cluster.leader();
    expect(
      Math.abs(Date.parse(String(first.process.logged('started')!['time'])) - Date.now()),
    ).toBeGreaterThan(fiveMinutes / 2);
    await until('some have run', () => cluster.journal.runsOf('a').length >= 4);
    const handedOverAt = await cluster.probe.now();
    await first.process.terminate();
    await until('the other has fired some', async () => {
      const ledger = await cluster.probe.ledger('a');
      return ledger.filter(({ by, dueAt }) => by !== first.process.name && dueAt > handedOverAt).length >= 4;
    });

    const offset = await cluster.storeTimeOf(0);
    const lateness = cluster.journal
      .runs()
      .filter(({ attempt }) => attempt === 1)
      .map(({ task, beganAt }) => beganAt + offset - Number(task.split('@')[1]));
    // A ms or two: the store's clock is whole ms, and our idea of it as good as a round trip.
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...lateness)).toBeLessThanOrEqual(1000 + cluster.lag.worstMs);
  });

  it('cost nothing', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
