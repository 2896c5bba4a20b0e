import { taskConfigId } from '@distribute-schedule/domain';
import { programOnPath } from './arena/acquire-redis';
import { Arena } from './arena/arena';
import { SentinelGroup } from './arena/sentinel-group';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** What is promised of a failover, from the death of the master on. */
const worksAgainWithinMs = 15_000;
/** By how much a replica can be behind that nobody has cut off. */
const spareMs = 500;
/** What is left running by a lost result is looked at after this. */
const timeoutMs = 3_000;

/**
 * A replica takes over with what it has: a whole store, older than the one that died by what it was behind. So due
 * times of that span fire again, under the ids that they had, and work of that span is done again; nothing else is.
 */
const describeFailover = programOnPath() ? describe.each : describe.skip.each;
describeFailover(['in step', 'a second behind'])(
  'Redis whose master is killed -9, with a replica %s and one of two sentinels mute,',
  (replica) => {
    const isBehind = replica !== 'in step';
    let group: SentinelGroup;
    let arena: Arena;
    let held: string;
    beforeAll(async () => {
      group = await SentinelGroup.open();
      // Longer than a failover takes, as it is by default: what runs shall go on meanwhile.
      arena = await Arena.open({ group, settings: { heartbeatTimeoutMs: 10_000 } });
      await arena.startAll('worker', 'worker', 'scheduler', 'scheduler');
      for (const id of ['a', 'b']) await arena.schedule(id, { timeoutMs });
      await arena.schedule('in-turn', { overlap: 'sequential', timeoutMs, parameters: { ms: 300 } });
      await arena.schedule('held', { trigger: '@manual', parameters: { gate: 'held' } });
      held = await arena.trigger('held');
      await until('all of them run', () =>
        [...arena.configs.keys()].every((id) => arena.journal.runsOf(id).length > 0),
      );
    });
    afterAll(async () => {
      await arena.close();
      await group.close();
    });

    const runsSince = (moment: number, id: string) =>
      arena.journal.runsOf(id).filter(({ beganAt }) => beganAt > moment);

    /** @returns from when on what was answered may be lost */
    async function fallBehind(): Promise<number> {
      expect(await arena.probe.redis.wait(1, 5_000)).toBe(1);
      await group.cutReplicaOff();
      const cutAt = monotonic();
      await arena.probe.create('unseen', { name: 'unseen', executor: 'local', trigger: '@manual' });
      // The second one was due after the cut.
      await until('more has run', () => runsSince(cutAt, 'a').length >= 2);
      return cutAt - spareMs;
    }

    it('works again within 15 seconds, and does again what its replica had not seen and nothing else', async () => {
      const lostFrom = isBehind ? await fallBehind() : monotonic() - spareMs;
      await group.master.kill();
      const killedAt = monotonic();
      for (const id of ['a', 'b', 'in-turn']) {
        const { beganAt } = await until(`${id} runs again`, () => runsSince(killedAt, id)[0], {
          withinMs: worksAgainWithinMs + 10_000,
        });
        expect(beganAt - killedAt).toBeLessThanOrEqual(worksAgainWithinMs + arena.lag.worstMs);
      }
      arena.journal.openGate('held');
      expect((await arena.probe.finished(held)).toSnapshot()).toMatchObject({
        ...{ attempts: 1, state: { status: 'success' } },
      });

      const { findings } = await verdictOn(arena);
      const unseen = new Set(
        arena.journal
          .runs()
          .filter(({ beganAt, endedAt = killedAt }) => beganAt < killedAt && endedAt > lostFrom)
          .map(({ task }) => task),
      );
      const doneAgain = /^(?:run twice|overlap): (\S+)/;
      expect(findings.filter((finding) => !unseen.has(doneAgain.exec(finding)?.[1] ?? ''))).toEqual([]);
      expect(arena.members.filter(({ process }) => !process.isAlive)).toEqual([]);
      if (!isBehind) return;
      expect(findings).not.toEqual([]);
      expect(await arena.probe.ports.taskConfigs.find(taskConfigId('unseen'))).toBeUndefined();
    });
  },
);
