import { Arena, type Member } from './arena/arena';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A worker that the store does not hear', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open();
    await arena.start('scheduler');
    await arena.schedule('beside');
  });
  afterAll(() => arena.close());

  const only = (id: string) => ({ environment: { DS_WORKER_LABELS: `for=${id}` } });

  /** A worker that runs a task which no other may run yet, and which ends when its gate opens. */
  async function busyWorker(id: string, parameters = {}): Promise<{ worker: Member; taskId: string }> {
    const worker = await arena.start('worker', { ...only(id), proxied: true });
    await arena.schedule(id, {
      trigger: '@manual',
      parameters: { gate: id, ...parameters },
      labels: { for: id },
    });
    const taskId = await arena.trigger(id);
    await until(`${id} runs`, () => arena.journal.runsOf(id).length === 1);
    return { worker, taskId };
  }

  async function untilRerun(id: string, lostAt: number, heirReadyAt = 0): Promise<void> {
    const { heartbeatTimeoutMs, scanIntervalMs } = arena.settings;
    const rerun = await until(`${id} runs again`, () => arena.journal.runsOf(id)[1]);
    const within = heartbeatTimeoutMs + scanIntervalMs + 2000 + arena.lag.worstMs;
    // An heir that took long to start up cannot have begun before it was there.
    const by = Math.max(lostAt + within, heirReadyAt + 1000 + arena.lag.worstMs);
    expect(rerun.beganAt).toBeLessThanOrEqual(by);
  }

  it.each(['runs', 'has ended'])(
    'because it is frozen past its timeout, has its late result refused and counted while the next attempt %s',
    async (how) => {
      const id = how === 'runs' ? 'frozen-beside' : 'frozen-behind';
      const { worker, taskId } = await busyWorker(id, { deaf: 'yes' });
      const lostAt = monotonic();
      worker.process.freeze();
      await arena.start('worker', only(id));
      await untilRerun(id, lostAt, monotonic());
      if (how === 'has ended') {
        arena.journal.openGate(id);
        await arena.probe.finished(taskId);
      }
      const refused = await arena.probe.stat('superseded');
      arena.journal.openGate(`${id}-1`);
      worker.process.thaw();
      await until('its result is refused', async () => (await arena.probe.stat('superseded')) > refused);
      await until('it has heard so', () => worker.process.logged('late result dropped'));
      if (how === 'runs')
        expect((await arena.probe.task(taskId))!.toSnapshot()).toMatchObject({
          attempts: 2,
          state: { status: 'running' },
        });
      arena.journal.openGate(id);
      const task = await arena.probe.finished(taskId);
      expect(task.toSnapshot()).toMatchObject({ attempts: 2, result: { data: { attempt: 2 } } });
      await until('it works again', async () => {
        const live = await arena.probe.ports.workers.live(arena.settings.heartbeatTimeoutMs);
        return live.some((one) => one.id === worker.process.name);
      });
    },
  );

  it('for less than its trust lasts, goes on as if nothing had happened', async () => {
    const { worker, taskId } = await busyWorker('short');
    const lostAt = monotonic();
    worker.proxy!.hold();
    await until(
      'a third of its timeout is over',
      () => monotonic() > lostAt + arena.settings.heartbeatTimeoutMs / 3,
    );
    worker.proxy!.letGo();
    arena.journal.openGate('short');
    const task = await arena.probe.finished(taskId);
    expect(task.toSnapshot()).toMatchObject({ attempts: 1, state: { status: 'success' } });
  });

  it.each(['hold', 'cut'] as const)(
    'for longer than that (%s), stops its attempts before another begins them',
    async (how) => {
      const id = `long-${how}`;
      const { worker, taskId } = await busyWorker(id);
      const lostAt = monotonic();
      worker.proxy![how]();
      await arena.start('worker', only(id));
      await untilRerun(id, lostAt, monotonic());
      const [first, second] = arena.journal.runsOf(id);
      expect(first).toMatchObject({ how: 'aborted' });
      expect(first!.endedAt!).toBeLessThan(second!.beganAt);
      const { heartbeatTimeoutMs } = arena.settings;
      expect(first!.endedAt! - lostAt).toBeLessThanOrEqual(heartbeatTimeoutMs + arena.lag.worstMs);
      worker.proxy![how === 'hold' ? 'letGo' : 'mend']();
      arena.journal.openGate(id);
      expect((await arena.probe.finished(taskId)).toSnapshot()).toMatchObject({ attempts: 2 });
      await until('it works on', () => worker.process.logged('in touch with the store again, working on'));
    },
  );

  it('costs no due time, no second task and no overlap', async () => {
    expect((await verdictOn(arena)).findings).toEqual([]);
  });
});
