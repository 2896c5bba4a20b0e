import { scripts } from '@distribute-schedule/infrastructure-redis';
import { TestCluster, type Member } from './cluster/test-cluster';
import { kindOf, Probe, type ScriptName } from './cluster/probe';
import { RedisProxy } from './proxy/redis-proxy';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

describe('A way to Redis that', () => {
  let cluster: TestCluster;
  let members: readonly Member[];
  beforeAll(async () => {
    cluster = await TestCluster.open();
    members = await Promise.all([
      cluster.start('worker', { proxied: true }),
      cluster.start('worker', { proxied: true }),
      cluster.start('scheduler', { proxied: true }),
      cluster.start('scheduler', { proxied: true }),
    ]);
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id);
    await cluster.schedule('in-turn', { overlap: 'sequential', parameters: { ms: 700 } });
    await cluster.schedule('retried', { parameters: { fails: 1 } });
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  /** Until every config has fired so many times more. */
  async function fires(times: number): Promise<void> {
    const from = await cluster.probe.now();
    await until(
      `every config has fired ${times} times more`,
      async () => {
        const ledgers = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.ledger(id)));
        return ledgers.every((ledger) => ledger.filter(({ dueAt }) => dueAt > from).length >= times);
      },
      { withinMs: 40_000 },
    );
  }

  /** Does something at each tick while something else goes on. */
  async function meanwhile(
    disturb: () => unknown,
    everyMs: number,
    goesOn: () => Promise<void>,
  ): Promise<void> {
    const timer = setInterval(disturb, everyMs);
    try {
      await goesOn();
    } finally {
      clearInterval(timer);
    }
  }

  it('forgets the scripts again and again is noticed by nobody', async () => {
    const { redis } = cluster.probe;
    await meanwhile(
      () => void redis.script('FLUSH').catch(() => undefined),
      15,
      () => fires(3),
    );
    await cluster.probe.loadScripts();
    expect(members.flatMap(({ process }) => process.log()).filter(({ level }) => level === 'error')).toEqual(
      [],
    );
    const ledger = await cluster.probe.ledger('a');
    expect(Math.max(...ledger.map(({ lateMs }) => lateMs))).toBeLessThanOrEqual(500 + cluster.lag.worstMs);
  });

  it('loses the reply to every kind of step twice applies none of them twice', async () => {
    const seen = new Map<string, number>();
    for (const { proxy, process } of members) {
      proxy!.dropReplies((kind) => {
        const times = (seen.get(`${process.name} ${kind}`) ?? 0) + 1;
        seen.set(`${process.name} ${kind}`, times);
        // Not the first, which may have had nothing to do.
        return times === 2 || times === 5;
      });
    }
    await fires(6);
    for (const { proxy } of members) proxy!.dropReplies(() => false);
    const lost = new Set([...seen].flatMap(([name, times]) => (times >= 2 ? name.split(' ')[1]! : [])));
    const steps = [
      'claimDue',
      'commitFires',
      'claim',
      'apply',
      'claimOverdue',
      'heartbeat',
      'renewLeadership',
    ] as const;
    expect(steps.filter((step) => !lost.has(scripts[step].sha))).toEqual([]);
    expect(members.reduce((sum, { proxy }) => sum + proxy!.droppedReplies, 0)).toBeGreaterThan(20);
    // What was sent again was known again: nobody's word was taken for that of an attempt which is over. On a machine
    // that has no time for a worker its attempts may be given up, and then its word is refused.
    const tasks = await Promise.all([...cluster.configs.keys()].map((id) => cluster.probe.tasks(id)));
    const told = tasks.flat().flatMap((task) => task.toSnapshot().steps);
    const givenUp = told.filter(({ what }) => what === 'attempt crashed').length;
    expect(await cluster.probe.stat('superseded')).toBeLessThanOrEqual(givenUp);
  });

  it('loses the reply to what people ask gives them the answer all the same', async () => {
    const { url, prefix } = cluster.probe;
    const proxy = await RedisProxy.open({ host: url.hostname, port: Number(url.port) });
    const person = await Probe.open(`redis://${proxy.address}`, prefix);
    const losing = async <Answer>(script: ScriptName, ask: () => Promise<Answer>): Promise<Answer> => {
      const before = proxy.droppedReplies;
      proxy.dropReplies((kind) => kind === kindOf(script) && proxy.droppedReplies === before);
      const answer = await ask();
      expect(proxy.droppedReplies).toBe(before + 1);
      return answer;
    };
    try {
      const fields = { name: 'asked', executor: 'local', handler: 'record', trigger: '@manual' };
      const { config } = await losing('saveConfig', () => person.create('asked', fields));
      expect(config.version).toBe(1);
      const changed = await losing('saveConfig', () => person.update('asked', { priority: 9 }));
      expect(changed.config.version).toBe(2);
      const { taskId } = await losing('submit', () => person.useCases.triggerTask.execute({ id: config.id }));
      await cluster.probe.finished(taskId);
      expect((await cluster.probe.tasks('asked')).length).toBe(1);
      await losing('removeConfig', () => person.remove('asked'));
    } finally {
      await person.close();
      await proxy.close();
    }
  });

  it('is cut every 100 ms leaves no promise that hangs', async () => {
    const { redis } = cluster.probe;
    const killAll = () => {
      for (const type of ['normal', 'pubsub']) {
        void redis.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes').catch(() => undefined);
      }
    };
    await meanwhile(killAll, 100, () => fires(5));
  });

  it('stands still for two seconds goes on as before', async () => {
    await cluster.redis.pause();
    const from = performance.now();
    await until('two seconds have passed', () => performance.now() - from > 2000);
    await cluster.redis.resume();
    await fires(3);
  });

  it('costs no due time, no second task, no attempt and nothing stuck', async () => {
    const verdict = await verdictOn(cluster);
    expect(verdict.findings).toEqual([]);
  });
});
