import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** A failover to a replica that is behind, without the replica: Redis restarts with an older copy of its data. */
describe('A Redis that loses its last writes', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.startAll('worker', 'scheduler');
  });
  afterAll(() => cluster.close());

  it.each([
    ['success', {}],
    ['failed', { fails: 1 }],
  ])(
    'gets the outcome of an ended attempt again from its worker (%s), and nothing runs again',
    async (status, parameters) => {
      const { probe, journal, redis } = cluster;
      await cluster.schedule(status, {
        trigger: '@manual',
        parameters: { ...parameters, gate: status },
        retryPolicy: { maxRetries: 0 },
      });
      const taskId = await cluster.trigger(status);
      await until('the attempt runs', () => journal.runsOf(status).length > 0);
      await redis.client.save();
      journal.openGate(status);
      expect((await probe.finished(taskId)).status).toBe(status);

      await redis.server.restart();
      const task = await probe.finished(taskId);
      expect(task.toSnapshot()).toMatchObject({ attempts: 1, crashes: 0, state: { status } });
      expect(journal.runsOf(status)).toHaveLength(1);
      const [worker] = cluster.members;
      const sentAgain = worker!.process.logged(
        'the store has lost the outcome of an attempt; sending it again',
      );
      expect(sentAgain).toMatchObject({ taskId, status });
    },
  );

  it('loses no due time, creates no task twice and leaves no task stuck', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
