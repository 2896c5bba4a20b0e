import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

const fiveMinutes = 300_000;

describe('A cluster whose machines have clocks that are five minutes fast or slow', () => {
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

  it('runs no task early or a second late, under either leader', async () => {
    const first = await cluster.leader();
    expect(
      Math.abs(Date.parse(String(first.process.logged('started')!['time'])) - Date.now()),
    ).toBeGreaterThan(fiveMinutes / 2);
    await until('some tasks have run', () => cluster.journal.runsOf('a').length >= 4);
    const stoppedAt = await cluster.store.now();
    await first.process.terminate();
    await until('the other scheduler has fired some due times', async () => {
      const ledger = await cluster.probe.ledger('a');
      return ledger.filter(({ by, dueAt }) => by !== first.process.name && dueAt > stoppedAt).length >= 4;
    });

    const offset = await cluster.storeTimeOf(0);
    const lateness = cluster.journal
      .runs()
      .filter(({ attempt }) => attempt === 1)
      .map(({ task, beganAt }) => beganAt + offset - Number(task.split('@')[1]));
    // Allows two ms, because store time has whole ms and our estimate of it is as precise as a round trip.
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...lateness)).toBeLessThanOrEqual(1000 + cluster.lag.worstMs);
  });

  it('loses no due time and runs nothing twice', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
