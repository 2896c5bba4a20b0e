import { Arena } from './arena/arena';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A Redis that is out of memory, with noeviction,', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.open({ redis: { 'maxmemory-policy': 'noeviction' } });
    await arena.startAll('worker', 'scheduler', 'scheduler');
    for (const id of ['a', 'b']) await arena.schedule(id);
    await arena.schedule('runs', { trigger: '@manual', parameters: { gate: 'runs' } });
    await until('the first tasks have run', () => arena.journal.lines().length > 0);
  });
  afterAll(() => arena.close());

  it('takes nothing new and the results of what runs, and all goes on once it has memory', async () => {
    const { redis } = arena.probe;
    const taskId = await arena.trigger('runs');
    await until('it runs', () => arena.journal.runsOf('runs').length === 1);
    const worker = arena.members[0]!.process;
    await redis.config('SET', 'maxmemory', '1mb');

    const refused = arena.probe.create('new', { name: 'new', executor: 'local', trigger: '@manual' });
    await expect(refused).rejects.toMatchObject({ code: 'store.full' });
    arena.journal.openGate('runs');
    expect((await arena.probe.finished(taskId)).toSnapshot()).toMatchObject({
      attempts: 1,
      state: { status: 'success' },
    });
    // Beyond a heartbeat's timeout: the worker must go on being heard.
    const { heartbeatTimeoutMs } = arena.settings;
    const fullSince = await arena.probe.now();
    await until(
      'a heartbeat timeout is over',
      async () => (await arena.probe.now()) > fullSince + heartbeatTimeoutMs + 500,
    );
    const live = await arena.probe.ports.workers.live(heartbeatTimeoutMs);
    expect(live.map(({ id }) => id)).toEqual([worker.name]);

    await redis.config('SET', 'maxmemory', '0');
    const backAt = monotonic();
    const runsBefore = arena.journal.runs().length;
    await until('it fires again', () => arena.journal.runs().length > runsBefore);
    expect(monotonic() - backAt).toBeLessThanOrEqual(5000 + arena.lag.worstMs);
    await until('the configs are in time again', async () => {
      const ledgers = await Promise.all(['a', 'b'].map((id) => arena.probe.ledger(id)));
      return ledgers.every((ledger) => ledger.at(-1)!.lateMs < 500);
    });
    expect(arena.members.filter(({ process }) => !process.isAlive)).toEqual([]);
  });

  it('costs no due time, no second task and nothing stuck', async () => {
    expect((await verdictOn(arena)).findings).toEqual([]);
  });
});
