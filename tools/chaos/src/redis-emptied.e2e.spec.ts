import { Arena } from './arena/arena';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A Redis that has lost everything', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open();
    await arena.startAll('worker', 'scheduler', 'scheduler');
  });
  afterAll(() => arena.close());

  it.each(['FLUSHALL', 'restart'])(
    'by %s under way is used on: no process ends, and what is new runs',
    async (how) => {
      for (const id of ['a', 'b']) await arena.schedule(`${id}-${how}`, { parameters: { ms: 300 } });
      await until('tasks run', () => arena.journal.runsOf(`a-${how}`).length > 0);
      if (how === 'restart') await arena.redis.restart();
      else await arena.probe.redis.flushall();
      arena.configs.clear();
      await until('the worker is known again', async () => {
        const { heartbeatTimeoutMs } = arena.settings;
        return (await arena.probe.ports.workers.live(heartbeatTimeoutMs)).length === 1;
      });
      await arena.leader();
      await arena.schedule(`new-${how}`);
      await until(
        'a new one runs',
        () => arena.journal.runsOf(`new-${how}`).filter(({ how: end }) => end === 'end').length >= 2,
      );
      const alive = arena.members.map(({ process }) => process.isAlive);
      expect(alive).toEqual(alive.map(() => true));
      // A line for each change, none for each pass.
      for (const { process } of arena.members) expect(process.log().length).toBeLessThan(100);
      expect((await verdictOn(arena)).findings).toEqual([]);
    },
  );
});
