import { Arena } from './arena/arena';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('Cancelling a task', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open();
    await arena.start('scheduler');
  });
  afterAll(() => arena.close());

  async function cancel(taskId: string): Promise<number> {
    const { id } = (await arena.probe.task(taskId))!;
    const askedAt = performance.now();
    await arena.probe.useCases.cancelTask.execute({ taskId: id });
    expect((await arena.probe.finished(taskId)).status).toBe('cancelled');
    return performance.now() - askedAt;
  }

  it('that waits ends it at once, and nobody ever runs it', async () => {
    await arena.schedule('waits', { trigger: '@manual' });
    const taskId = await arena.trigger('waits');
    expect(await cancel(taskId)).toBeLessThanOrEqual(500 + arena.lag.worstMs);
    await arena.start('worker');
    await arena.schedule('after-it', { trigger: '@manual' });
    await arena.probe.finished(await arena.trigger('after-it'));
    expect(arena.journal.runsOf('waits')).toEqual([]);
  });

  it('that waits for its retry ends it at once', async () => {
    const retryPolicy = { maxRetries: 3, retryDelayMs: 3_600_000, maxDelayMs: 3_600_000 };
    await arena.schedule('retries', { trigger: '@manual', parameters: { fails: 3 }, retryPolicy });
    const taskId = await arena.trigger('retries');
    await until(
      'it waits for its retry',
      async () => (await arena.probe.task(taskId))?.status === 'retrying',
    );
    expect(await cancel(taskId)).toBeLessThanOrEqual(500 + arena.lag.worstMs);
  });

  it.each(['heeds', 'deaf'])('that runs ends it within a second by its signal (%s)', async (how) => {
    const id = `runs-${how}`;
    await arena.schedule(id, {
      trigger: '@manual',
      parameters: { gate: id, ...(how === 'deaf' && { deaf: 'yes' }) },
    });
    const taskId = await arena.trigger(id);
    await until('it runs', () => arena.journal.runsOf(id).length === 1);
    expect(await cancel(taskId)).toBeLessThanOrEqual(1000 + arena.lag.worstMs);
    if (how === 'heeds') expect(arena.journal.runsOf(id)).toMatchObject([{ how: 'aborted' }]);
    arena.journal.openGate(id);
  });

  it('costs nothing', async () => {
    expect((await verdictOn(arena)).findings).toEqual([]);
  });
});
