import { Arena } from './arena/arena';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

const configs = 500;
const seconds = 20;

describe('Ten thousand fires of one-second resolution through two schedulers and three workers', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open({ settings: { maxConcurrentTasks: 50 } });
    await arena.startAll('scheduler', 'scheduler', 'worker', 'worker', 'worker');
  });
  afterAll(() => arena.close());

  it('each run exactly once', async () => {
    const startAt = Math.ceil((await arena.probe.now()) / 1000) * 1000 + 2000;
    const bounds = { startAt, endAt: startAt + seconds * 1000 };
    await Promise.all(
      Array.from({ length: configs }, (_, i) => arena.schedule(`c${i}`, { trigger: '@every 1s', bounds })),
    );
    const expected = configs * seconds;
    await until('all have run', async () => (await arena.probe.stat('success')) >= expected, {
      withinMs: 50_000,
      everyMs: 200,
    });

    const verdict = await verdictOn(arena);
    expect(verdict.findings).toEqual([]);
    expect(verdict).toMatchObject({ due: expected, tasks: expected, attempts: expected });
    const keys = new Set(arena.journal.runs().map(({ key }) => key));
    expect(keys.size).toBe(expected);
    expect(await arena.probe.stat('superseded')).toBe(0);
  });
});
