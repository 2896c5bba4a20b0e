import { taskConfigId } from '@distribute-schedule/domain';
import { programOnPath } from './cluster/acquire-redis';
import { TestCluster } from './cluster/test-cluster';
import { SentinelGroup } from './cluster/sentinel-group';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** What is promised of a failover, from the death of the master on. */
const worksAgainWithinMs = 15_000;
/** Of one that was ordered. The old master takes writes for twice as long as that, and all of them are lost. */
const followsWithinMs = 5_000;
/** By how much a replica can be behind that nobody has cut off. */
const spareMs = 500;
/** What is left running by a lost result is looked at after this. */
const timeoutMs = 3_000;

const changes = {
  'that is killed -9, its replica in step,': 'death',
  'that is killed -9, its replica a second behind,': 'death with a loss',
  'that is replaced by order': 'order',
} as const;

/**
 * A replica takes over with what it has: a whole store, older than the one that it replaces by what it was behind. So
 * due times of that span fire again, under the ids that they had, and work of that span is done again; nothing else is.
 */
const describeFailover = programOnPath() ? describe.each : describe.skip.each;
describeFailover(Object.entries(changes))(
  'A master of Redis %s with one of two sentinels mute,',
  (_, change) => {
    let group: SentinelGroup;
    let cluster: TestCluster;
    let held: string;
    beforeAll(async () => {
      group = await SentinelGroup.open();
      // Longer than a failover takes, as it is by default: what runs shall go on meanwhile.
      cluster = await TestCluster.open({ group, settings: { heartbeatTimeoutMs: 10_000 } });
      await cluster.startAll('worker', 'worker', 'scheduler', 'scheduler');
      for (const id of ['a', 'b']) await cluster.schedule(id, { timeoutMs });
      await cluster.schedule('in-turn', { overlap: 'sequential', timeoutMs, parameters: { ms: 300 } });
      await cluster.schedule('held', { trigger: '@manual', parameters: { gate: 'held' } });
      held = await cluster.trigger('held');
      await until('all of them run', () =>
        [...cluster.configs.keys()].every((id) => cluster.journal.runsOf(id).length > 0),
      );
    });
    afterAll(async () => {
      await cluster.close();
      await group.close();
    });

    const runsSince = (moment: number, id: string) =>
      cluster.journal.runsOf(id).filter(({ beganAt }) => beganAt > moment);

    /** @returns from when on what was answered may be lost */
    async function fallBehind(): Promise<number> {
      expect(await cluster.probe.redis.wait(1, 5_000)).toBe(1);
      await group.cutReplicaOff();
      const cutAt = monotonic();
      await cluster.probe.create('unseen', { name: 'unseen', executor: 'local', trigger: '@manual' });
      // The second one was due after the cut.
      await until('more has run', () => runsSince(cutAt, 'a').length >= 2);
      return cutAt;
    }

    /** Whether a due time after this moment of the store has been decided where the replica was. */
    async function isFiredByReplica(id: string, moment: number): Promise<boolean> {
      const next = await group.askReplica((redis) => redis.hget(`${cluster.probe.prefix}config:next`, id));
      return Number(next) > moment + 1_000;
    }

    it('works on where its replica was, and does again what that had not seen and nothing else', async () => {
      // Each process and the probe; the probe's own connection besides.
      if (change === 'order') await group.restartSentinel(cluster.members.length + 2);
      const lostFrom = (change === 'death with a loss' ? await fallBehind() : monotonic()) - spareMs;
      await (change === 'order' ? group.handOver() : group.master.kill());
      const [changedAt, storeTime] = [monotonic(), Date.now()];
      const withinMs = change === 'order' ? followsWithinMs : worksAgainWithinMs;
      for (const id of ['a', 'b', 'in-turn']) {
        await until(
          `${id} runs again`,
          async () => (await isFiredByReplica(id, storeTime)) && runsSince(changedAt, id).length > 0,
          { withinMs: worksAgainWithinMs + 10_000 },
        );
        expect(monotonic() - changedAt).toBeLessThanOrEqual(withinMs + cluster.lag.worstMs);
      }
      cluster.journal.openGate('held');
      expect((await cluster.probe.finished(held)).toSnapshot()).toMatchObject({
        ...{ attempts: 1, state: { status: 'success' } },
      });

      const { findings } = await verdictOn(cluster);
      const lostUntil = changedAt + (change === 'order' ? followsWithinMs : 0);
      const unseen = new Set(
        cluster.journal
          .runs()
          .filter(({ beganAt, endedAt = lostUntil }) => beganAt < lostUntil && endedAt > lostFrom)
          .map(({ task }) => task),
      );
      const doneAgain = /^(?:run twice|overlap): (\S+)/;
      expect(findings.filter((finding) => !unseen.has(doneAgain.exec(finding)?.[1] ?? ''))).toEqual([]);
      expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
      if (change !== 'death with a loss') return;
      expect(findings).not.toEqual([]);
      expect(await cluster.probe.ports.taskConfigs.find(taskConfigId('unseen'))).toBeUndefined();
    });
  },
);
