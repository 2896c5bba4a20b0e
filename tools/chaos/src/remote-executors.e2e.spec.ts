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

  /** Runs several tasks at once, because the strategy picks the same instance each time when both are idle. */
  const untilBothRun = () =>
    until(
      'both instances run tasks',
      async () => Object.keys(await remote.runs(10, { ms: 50 })).length === 2,
    );

  it('register their tasks as configs, and share the runs', async () => {
    const { config } = await remote.cluster.probe.config('example-executor.daily_report');
    expect(config.toSnapshot()).toMatchObject({
      owner: 'example-executor',
      executor: 'remote',
      overlap: 'sequential',
      balancing: 'round_robin',
      timeoutMs: 300_000,
      trigger: { kind: 'cron', expression: '0 0 2 * * *' },
    });
    const runsBy = await remote.runs(10, { ms: 20 });
    expect(Object.keys(runsBy).sort()).toEqual(['executor-1', 'executor-2']);
  });

  it('run tasks on the other one while one is in maintenance, and on both afterwards', async () => {
    await remote.setStatus('executor-1', 'maintenance', 'upgrade');
    // A worker caches the instances for up to a second, and in that time the right one may be chosen by luck.
    let onlyOneSince = Infinity;
    await until('only executor-2 has run tasks for longer than a worker caches the instances', async () => {
      const isOnlyOne = Object.keys(await remote.runs(4, { ms: 1 })).join() === 'executor-2';
      onlyOneSince = isOnlyOne ? Math.min(onlyOneSince, performance.now()) : Infinity;
      return performance.now() - onlyOneSince > 1_500;
    });
    expect(await remote.runs(6, { ms: 1 })).toEqual({ 'executor-2': 6 });
    expect(await remote.status('executor-1')).toBe('maintenance');
    await remote.setStatus('executor-1', 'healthy');
    await untilBothRun();
  });

  it('run tasks on the other one when one is killed, even before a health check has noticed', async () => {
    await remote.executors.get('executor-2')!.kill();
    expect(await remote.runs(6, { ms: 1 })).toEqual({ 'executor-1': 6 });
    await remote.untilStatus('executor-2', 'unhealthy');
    await remote.startExecutor('executor-2');
    await remote.untilStatus('executor-2', 'healthy');
    await untilBothRun();
  });

  it('receive the cancellation of an execution that they run', async () => {
    const id = await remote.trigger('example-executor.sleep', { ms: 30_000 });
    await until('it was handed off', async () => {
      const state = (await remote.cluster.probe.task(id))?.state;
      return state?.status === 'running' && state.handedOffTo !== undefined;
    });
    expect((await remote.request('POST', `/api/v1/executions/${id}/cancel`)).status).toBe(202);
    const task = await remote.cluster.probe.finished(id, 5_000);
    expect(task.status).toBe('cancelled');
    // The service ended the execution, not the grace period of the cancellation.
    expect(task.toSnapshot().steps.at(-1)).toMatchObject({
      what: 'cancelled',
      note: expect.stringContaining('abort') as string,
    });
  });

  it('finish their executions before they stop, and are offline afterwards', async () => {
    const id = await remote.trigger('example-executor.sleep', { ms: 1_000 });
    const runningOn = await until('it was handed off', async () => {
      const state = (await remote.cluster.probe.task(id))?.state;
      return state?.status === 'running' && state.handedOffTo;
    });
    await remote.executors.get(runningOn)!.terminate();
    expect(await remote.status(runningOn)).toBe('offline');
    expect((await remote.cluster.probe.finished(id)).status).toBe('success');
  });

  it('leave a store in which the audit finds nothing', async () => {
    expect(await remote.cluster.probe.audit()).toEqual([]);
  });
});
