import { RemoteHouse } from './remote/remote-house';
import { until } from './waiting/until';

describe('Two instances of a remote service', () => {
  let house: RemoteHouse;
  beforeAll(async () => {
    house = await RemoteHouse.open();
    await house.start(1);
    await house.startExecutor('executor-1');
    await house.startExecutor('executor-2');
  });
  afterAll(() => house.close());

  /** Runs that overlap, since the least loaded of two idle instances is always the same one. */
  const bothRunAgain = () =>
    until('both run again', async () => Object.keys(await house.runs(10, { ms: 50 })).length === 2);

  it('make configs of their tasks, and share their runs', async () => {
    const { config } = await house.arena.probe.config('example-executor.daily_report');
    expect(config.toSnapshot()).toMatchObject({
      owner: 'example-executor',
      executor: 'remote',
      overlap: 'sequential',
      balancing: 'round_robin',
      timeoutMs: 300_000,
      trigger: { kind: 'cron', expression: '0 0 2 * * *' },
    });
    const by = await house.runs(10, { ms: 20 });
    expect(Object.keys(by).sort()).toEqual(['executor-1', 'executor-2']);
  });

  it('do without one that is in maintenance, and with it when it is back', async () => {
    await house.setStatus('executor-1', 'maintenance', 'upgrade');
    // What a worker knows of instances is a second old at most, and till then chance may choose the right one.
    let onlyOneSince = Infinity;
    await until('only executor-2 runs, for longer than a worker remembers', async () => {
      const isOnlyOne = Object.keys(await house.runs(4, { ms: 1 })).join() === 'executor-2';
      onlyOneSince = isOnlyOne ? Math.min(onlyOneSince, performance.now()) : Infinity;
      return performance.now() - onlyOneSince > 1_500;
    });
    expect(await house.runs(6, { ms: 1 })).toEqual({ 'executor-2': 6 });
    expect(await house.status('executor-1')).toBe('maintenance');
    await house.setStatus('executor-1', 'healthy');
    await bothRunAgain();
  });

  it('do without one that was killed, at once and then by the word of the checks', async () => {
    await house.executors.get('executor-2')!.kill();
    expect(await house.runs(6, { ms: 1 })).toEqual({ 'executor-1': 6 });
    await house.becomes('executor-2', 'unhealthy');
    await house.startExecutor('executor-2');
    await house.becomes('executor-2', 'healthy');
    await bothRunAgain();
  });

  it('tells the service that has the work when somebody cancels it', async () => {
    const id = await house.trigger('example-executor.sleep', { ms: 30_000 });
    await until('it was handed off', async () => {
      const state = (await house.arena.probe.task(id))?.state;
      return state?.status === 'running' && state.handedOffTo !== undefined;
    });
    expect((await house.ask('POST', `/api/v1/executions/${id}/cancel`)).status).toBe(202);
    const task = await house.arena.probe.finished(id, 5_000);
    expect(task.status).toBe('cancelled');
    // The service said so itself, and not the end of the grace.
    expect(task.toSnapshot().steps.at(-1)).toMatchObject({
      what: 'cancelled',
      note: expect.stringContaining('abort') as string,
    });
  });

  it('end what they run before they stop, and are offline then', async () => {
    const id = await house.trigger('example-executor.sleep', { ms: 1_000 });
    const by = await until('it was handed off', async () => {
      const state = (await house.arena.probe.task(id))?.state;
      return state?.status === 'running' && state.handedOffTo;
    });
    await house.executors.get(by)!.terminate();
    expect(await house.status(by)).toBe('offline');
    expect((await house.arena.probe.finished(id)).status).toBe('success');
  });

  it('leave a store without a flaw', async () => {
    expect(await house.arena.probe.audit()).toEqual([]);
  });
});
