import { Arena } from './arena/arena';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

const fiveMinutes = 300_000;

describe('Machines whose clocks are off by five minutes, each its own way,', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open();
    await Promise.all([
      arena.start('scheduler', { clockOffByMs: fiveMinutes }),
      arena.start('scheduler', { clockOffByMs: -fiveMinutes }),
      arena.start('worker', { clockOffByMs: fiveMinutes }),
      arena.start('worker', { clockOffByMs: -fiveMinutes }),
    ]);
    for (const id of ['a', 'b', 'c']) await arena.schedule(id);
    await arena.schedule('retried', { parameters: { fails: 1 } });
  });
  afterAll(() => arena.close());

  it('run no task early, and none a second late, whoever leads', async () => {
    const first = await arena.leader();
    expect(
      Math.abs(Date.parse(String(first.process.logged('started')!['time'])) - Date.now()),
    ).toBeGreaterThan(fiveMinutes / 2);
    await until('some have run', () => arena.journal.runsOf('a').length >= 4);
    const handedOverAt = await arena.probe.now();
    await first.process.terminate();
    await until('the other has fired some', async () => {
      const ledger = await arena.probe.ledger('a');
      return ledger.filter(({ by, dueAt }) => by !== first.process.name && dueAt > handedOverAt).length >= 4;
    });

    const offset = await arena.storeTimeOf(0);
    const lateness = arena.journal
      .runs()
      .filter(({ attempt }) => attempt === 1)
      .map(({ task, beganAt }) => beganAt + offset - Number(task.split('@')[1]));
    // A ms or two: the store's clock is whole ms, and our idea of it as good as a round trip.
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...lateness)).toBeLessThanOrEqual(1000 + arena.lag.worstMs);
  });

  it('cost nothing', async () => {
    expect((await verdictOn(arena)).findings).toEqual([]);
  });
});
