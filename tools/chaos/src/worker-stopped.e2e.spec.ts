import { Arena } from './arena/arena';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('SIGTERM during work', () => {
  let arena: Arena;
  beforeAll(async () => {
    // A lock that would last: only its release lets another take over in a second.
    arena = await Arena.open({ settings: { shutdownGraceMs: 1_500, leaderLockTtlMs: 6_000 } });
  });
  afterAll(() => arena.close());

  it('has a leader give up its lock in under a second, and another take over at once', async () => {
    const schedulers = await arena.startAll('scheduler', 'scheduler');
    const leader = await arena.leader();
    const stoppedAt = monotonic();
    const exit = leader.process.terminate();
    await until(
      'the other leads',
      async () => {
        const id = await arena.probe.leaderId();
        return schedulers.some(({ process }) => process.name === id && process !== leader.process);
      },
      { everyMs: 5 },
    );
    expect(monotonic() - stoppedAt).toBeLessThanOrEqual(1000 + arena.lag.worstMs);
    expect(await exit).toBe(0);
  });

  it('lets running attempts end within the grace, and gives the rest back without an attempt counted', async () => {
    const worker = await arena.start('worker');
    const task = { trigger: '@manual', retryPolicy: { maxRetries: 0 } };
    await arena.schedule('ends-in-time', { ...task, parameters: { gate: 'in-time' } });
    await arena.schedule('goes-on', { ...task, parameters: { gate: 'never' } });
    await arena.schedule('heeds-nothing', { ...task, parameters: { gate: 'never', deaf: 'yes' } });
    const [inTime, goesOn, deaf] = await Promise.all(
      ['ends-in-time', 'goes-on', 'heeds-nothing'].map((id) => arena.trigger(id)),
    );
    await until('all of them run', () => arena.journal.runs().length === 3);
    const stoppedAt = monotonic();
    const exit = worker.process.terminate();
    arena.journal.openGate('in-time');
    expect((await arena.probe.finished(inTime!)).toSnapshot()).toMatchObject({
      attempts: 1,
      state: { status: 'success' },
    });
    expect(await exit).toBe(0);
    expect(monotonic() - stoppedAt).toBeLessThanOrEqual(1_500 + 2_000 + arena.lag.worstMs);
    for (const id of [goesOn!, deaf!]) {
      expect((await arena.probe.task(id))!.toSnapshot()).toMatchObject({
        state: { status: 'pending' },
        failedAttempts: 0,
      });
    }

    arena.journal.openGate('never');
    await arena.start('worker');
    // No retry is allowed to them: a stop that counted would have been their end.
    for (const id of [goesOn!, deaf!]) {
      expect((await arena.probe.finished(id)).toSnapshot()).toMatchObject({
        failedAttempts: 0,
        state: { status: 'success' },
      });
    }
  });

  it('costs nothing', async () => {
    expect((await verdictOn(arena)).findings).toEqual([]);
  });
});
