import { RemoteCluster } from './remote/remote-cluster';
import { until } from './waiting/until';

describe('Two instances of a remote service', () => {
  let remote: RemoteCluster;
  beforeAll(async () => {
    remote = await RemoteCluster.open();
    await remote.start(1);
    await remote.startExecutor('executor-1');
    await remote.startExecutor('executor-2');
  });
  afterAll(() => remote.close());

  /** Runs that overlap, since the least loaded of two idle instances is always the same one. */
  const bothRunAgain = () =>
    until('both run again', async () => Object.keys(await remote.runs(10, { ms: 50 })).length === 2);

  it('make configs of their tasks, and share their runs', async () => {
    const { config } = await remote.cluster.probe.config('example-executor.daily_report');
    expect(config.toSnapshot()).toMatchObject({
      owner: 'example-executor',
      executor: 'remote',
      overlap: 'sequential',
      balancing: 'round_robin',
      timeoutMs: 300_000,
      trigger: { kind: 'cron', expression: '0 0 2 * * *' },
    });
    const by = await remote.runs(10, { ms: 20 });
    expect(Object.keys(by).sort()).toEqual(['executor-1', 'executor-2']);
  });

  it('do without one that is in maintenance, and with it when it is back', async () => {
    await remote.setStatus('executor-1', 'maintenance', 'upgrade');
    // What a worker knows of instances is a second old at most, and till then chance may choose the right one.
    let onlyOneSince = Infinity;
    await until('only executor-2 runs, for longer than a worker remembers', async () => {
      const isOnlyOne = Object.keys(await remote.runs(4, { ms: 1 })).join() === 'executor-2';
      onlyOneSince = isOnlyOne ? Math.min(onlyOneSince, performance.now()) : Infinity;
      return performance.now() - onlyOneSince > 1_500;
    });
    expect(await remote.runs(6, { ms: 1 })).toEqual({ 'executor-2': 6 });
    expect(await remote.status('executor-1')).toBe('maintenance');
    await remote.setStatus('executor-1', 'healthy');
    await bothRunAgain();
  });

  it('do without one that was killed, at once and then by the word of the checks', async () => {
    await remote.executors.get('executor-2')!.kill();
    expect(await remote.runs(6, { ms: 1 })).toEqual({ 'executor-1': 6 });
    await remote.becomes('executor-2', 'unhealthy');
    await remote.startExecutor('executor-2');
    await remote.becomes('executor-2', 'healthy');
    await bothRunAgain();
  });

  it('tells the service that has the work when somebody cancels it', async () => {
    const id = await remote.trigger('example-executor.sleep', { ms: 30_000 });
    await until('it was handed off', async () => {
      const state = (await remote.cluster.probe.task(id))?.state;
      return state?.status === 'running' && state.handedOffTo !== undefined;
    });
    expect((await remote.ask('POST', `/api/v1/executions/${id}/cancel`)).status).toBe(202);
    const task = await remote.cluster.probe.finished(id, 5_000);
    expect(task.status).toBe('cancelled');
    // The service said so itself, and not the end of the grace.
    expect(task.toSnapshot().steps.at(-1)).toMatchObject({
      what: 'cancelled',
      note: expect.stringContaining('abort') as string,
    });
  });

  it('end what they run before they stop, and are offline then', async () => {
    const id = await remote.trigger('example-executor.sleep', { ms: 1_000 });
    const by = await until('it was handed off', async () => {
      const state = (await remote.cluster.probe.task(id))?.state;
      return state?.status === 'running' && state.handedOffTo;
    });
    await remote.executors.get(by)!.terminate();
    expect(await remote.status(by)).toBe('offline');
    expect((await remote.cluster.probe.finished(id)).status).toBe('success');
  });

  it('leave a store without a flaw', async () => {
    expect(await remote.cluster.probe.audit()).toEqual([]);
  });
});
