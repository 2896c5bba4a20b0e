import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('Cancelling an execution', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.start('scheduler');
  });
  afterAll(() => cluster.close());

  async function cancel(taskId: string): Promise<number> {
    const { id } = (await cluster.probe.task(taskId))!;
    const requestedAt = performance.now();
    await cluster.probe.useCases.cancelTask.execute({ taskId: id });
    expect((await cluster.probe.finished(taskId)).status).toBe('cancelled');
    return performance.now() - requestedAt;
  }

  it('ends it at once when it waits, and no worker ever runs it', async () => {
    await cluster.schedule('waits', { trigger: '@manual' });
    const taskId = await cluster.trigger('waits');
    expect(await cancel(taskId)).toBeLessThanOrEqual(500 + cluster.lag.worstMs);
    await cluster.start('worker');
    await cluster.schedule('after-it', { trigger: '@manual' });
    await cluster.probe.finished(await cluster.trigger('after-it'));
    expect(cluster.journal.runsOf('waits')).toEqual([]);
  });

  it('ends it at once when it waits for its retry', async () => {
    const retryPolicy = { maxRetries: 3, retryDelayMs: 3_600_000, maxDelayMs: 3_600_000 };
    await cluster.schedule('retries', { trigger: '@manual', parameters: { fails: 3 }, retryPolicy });
    const taskId = await cluster.trigger('retries');
    await until(
      'it waits for its retry',
      async () => (await cluster.probe.task(taskId))?.status === 'retrying',
    );
    expect(await cancel(taskId)).toBeLessThanOrEqual(500 + cluster.lag.worstMs);
  });

  it.each(['obeyed', 'ignored'])(
    'ends it within a second when it runs and its abort signal is %s',
    async (how) => {
      const id = `runs-${how}`;
      await cluster.schedule(id, {
        trigger: '@manual',
        parameters: { gate: id, ...(how === 'ignored' && { ignoresAbort: 'yes' }) },
      });
      const taskId = await cluster.trigger(id);
      await until('it runs', () => cluster.journal.runsOf(id).length === 1);
      expect(await cancel(taskId)).toBeLessThanOrEqual(1000 + cluster.lag.worstMs);
      if (how === 'obeyed') expect(cluster.journal.runsOf(id)).toMatchObject([{ how: 'aborted' }]);
      cluster.journal.openGate(id);
    },
  );

  it('loses no due time and runs nothing twice', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
