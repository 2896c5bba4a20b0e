import { TestCluster, type Member } from './cluster/test-cluster';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A worker that loses contact with the store', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.start('scheduler');
    await cluster.schedule('beside');
  });
  afterAll(() => cluster.close());

  const only = (id: string) => ({ environment: { DS_WORKER_LABELS: `for=${id}` } });

  /** Starts a worker and a task that only it may run. The task ends when its gate opens. */
  async function busyWorker(id: string, parameters = {}): Promise<{ worker: Member; taskId: string }> {
    const worker = await cluster.start('worker', { ...only(id), proxied: true });
    await cluster.schedule(id, {
      trigger: '@manual',
      parameters: { gate: id, ...parameters },
      labels: { for: id },
    });
    const taskId = await cluster.trigger(id);
    await until(`${id} runs`, () => cluster.journal.runsOf(id).length === 1);
    return { worker, taskId };
  }

  async function untilRerun(id: string, lostAt: number, replacementReadyAt = 0): Promise<void> {
    const { heartbeatTimeoutMs, scanIntervalMs } = cluster.settings;
    const rerun = await until(`${id} runs again`, () => cluster.journal.runsOf(id)[1]);
    const within = heartbeatTimeoutMs + scanIntervalMs + 2000 + cluster.lag.worstMs;
    // A replacement that started slowly cannot begin the task before it runs.
    const by = Math.max(lostAt + within, replacementReadyAt + 1000 + cluster.lag.worstMs);
    expect(rerun.beganAt).toBeLessThanOrEqual(by);
  }

  it.each(['runs', 'has ended'])(
    'has its late result refused and counted when it was frozen past its timeout and the next attempt %s',
    async (how) => {
      const id = how === 'runs' ? 'frozen-beside' : 'frozen-behind';
      const { worker, taskId } = await busyWorker(id, { ignoresAbort: 'yes' });
      const lostAt = monotonic();
      worker.process.freeze();
      await cluster.start('worker', only(id));
      await untilRerun(id, lostAt, monotonic());
      if (how === 'has ended') {
        cluster.journal.openGate(id);
        await cluster.probe.finished(taskId);
      }
      const refused = await cluster.probe.stat('superseded');
      cluster.journal.openGate(`${id}-1`);
      worker.process.thaw();
      await until('its result is refused', async () => (await cluster.probe.stat('superseded')) > refused);
      await until('it has logged the refusal', () => worker.process.logged('late result dropped'));
      if (how === 'runs')
        expect((await cluster.probe.task(taskId))!.toSnapshot()).toMatchObject({
          attempts: 2,
          state: { status: 'running' },
        });
      cluster.journal.openGate(id);
      const task = await cluster.probe.finished(taskId);
      expect(task.toSnapshot()).toMatchObject({ attempts: 2, result: { data: { attempt: 2 } } });
      await until('it works again', async () => {
        const live = await cluster.probe.ports.workers.live(cluster.settings.heartbeatTimeoutMs);
        return live.some((one) => one.id === worker.process.name);
      });
    },
  );

  it('continues its attempts when the interruption is shorter than the time it may work without contact', async () => {
    const { worker, taskId } = await busyWorker('short');
    const lostAt = monotonic();
    worker.proxy!.stall();
    await until(
      'a third of its timeout is over',
      () => monotonic() > lostAt + cluster.settings.heartbeatTimeoutMs / 3,
    );
    worker.proxy!.resume();
    cluster.journal.openGate('short');
    const task = await cluster.probe.finished(taskId);
    expect(task.toSnapshot()).toMatchObject({ attempts: 1, state: { status: 'success' } });
  });

  it.each(['stall', 'cut'] as const)(
    'stops its attempts before another worker begins them when the interruption is longer (%s)',
    async (how) => {
      const id = `long-${how}`;
      const { worker, taskId } = await busyWorker(id);
      const lostAt = monotonic();
      worker.proxy![how]();
      await cluster.start('worker', only(id));
      await untilRerun(id, lostAt, monotonic());
      const [first, second] = cluster.journal.runsOf(id);
      expect(first).toMatchObject({ how: 'aborted' });
      expect(first!.endedAt!).toBeLessThan(second!.beganAt);
      const { heartbeatTimeoutMs } = cluster.settings;
      expect(first!.endedAt! - lostAt).toBeLessThanOrEqual(heartbeatTimeoutMs + cluster.lag.worstMs);
      worker.proxy![how === 'stall' ? 'resume' : 'repair']();
      cluster.journal.openGate(id);
      expect((await cluster.probe.finished(taskId)).toSnapshot()).toMatchObject({ attempts: 2 });
      await until('it works on', () =>
        worker.process.logged('in touch with the store again; claiming tasks again'),
      );
    },
  );

  it('loses no due time, creates no task twice and lets no attempts overlap', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
