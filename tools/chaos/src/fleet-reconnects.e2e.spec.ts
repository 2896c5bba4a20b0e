import { Arena } from './arena/arena';
import { asShipped } from './arena/settings';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** Each with two connections of its own, all of them in two processes. */
const workers = 500;
/** What is promised of them, from the moment at which Redis is back. */
const recoveredWithinMs = 15_000;
const outageMs = 1_000;

describe(`${workers} workers whose Redis is killed -9, and back after a second,`, () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open({
      redis: { appendonly: 'yes', appendfsync: 'everysec' },
      settings: asShipped,
    });
    await arena.startAll('scheduler', 'scheduler');
    const environment = { CHAOS_FLEET: String(workers / 2) };
    const fleets = await Promise.all([0, 1].map(() => arena.start('fleet', { environment })));
    const ids = fleets.flatMap(({ process: { name } }) =>
      Array.from({ length: workers / 2 }, (_, i) => `${name}-${i}`),
    );
    const eachItsOwn = (worker: string) =>
      arena.schedule(worker, { trigger: '@every 5s', labels: { worker } });
    await Promise.all(ids.map(eachItsOwn));
    await everyWorkerRunsSince(monotonic());
  }, 120_000);
  afterAll(() => arena.close());

  const everyWorkerRunsSince = (moment: number) =>
    until(
      'every worker has run its task',
      () => {
        const runs = arena.journal.runs().filter(({ beganAt }) => beganAt > moment);
        return new Set(runs.map(({ config }) => config)).size === workers;
      },
      { withinMs: 2 * recoveredWithinMs, everyMs: 100 },
    );

  it('all run tasks again within 15 seconds, and nothing is lost or done twice', async () => {
    await arena.redis.kill();
    const killedAt = monotonic();
    await until('a second is over', () => monotonic() > killedAt + outageMs);
    await arena.redis.restart();
    const backAt = monotonic();
    await everyWorkerRunsSince(backAt);
    expect(monotonic() - backAt).toBeLessThanOrEqual(recoveredWithinMs + arena.lag.worstMs);

    expect((await verdictOn(arena)).findings).toEqual([]);
    expect(await arena.probe.stat('superseded')).toBe(0);
    expect(arena.members.filter(({ process }) => !process.isAlive)).toEqual([]);
  }, 120_000);
});
