import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A cluster whose Redis loses all data', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.startAll('worker', 'scheduler', 'scheduler');
  });
  afterAll(() => cluster.close());

  it.each(['FLUSHALL', 'restart'])(
    'keeps all processes alive and runs new tasks when %s happens while tasks run',
    async (how) => {
      for (const id of ['a', 'b']) await cluster.schedule(`${id}-${how}`, { parameters: { ms: 300 } });
      await until('tasks run', () => cluster.journal.runsOf(`a-${how}`).length > 0);
      if (how === 'restart') await cluster.store.server.restart();
      else await cluster.redis.client.flushall();
      cluster.configs.clear();
      await until('the worker is known again', async () => {
        const { heartbeatTimeoutMs } = cluster.settings;
        return (await cluster.probe.ports.workers.live(heartbeatTimeoutMs)).length === 1;
      });
      await cluster.leader();
      await cluster.schedule(`new-${how}`);
      await until(
        'a new task runs',
        () => cluster.journal.runsOf(`new-${how}`).filter(({ how: end }) => end === 'end').length >= 2,
      );
      if (how === 'restart') {
        const hasReported = ({ process }: (typeof cluster.members)[number]) =>
          process.log().some(({ msg }) => msg.startsWith('Redis has lost its data'));
        await until('every process has reported the loss', () => cluster.members.every(hasReported));
      }
      const alive = cluster.members.map(({ process }) => process.isAlive);
      expect(alive).toEqual(alive.map(() => true));
      // The processes log each change of state once, and nothing on each pass.
      for (const { process } of cluster.members) expect(process.log().length).toBeLessThan(100);
      expect((await verdictOn(cluster)).findings).toEqual([]);
    },
  );
});
