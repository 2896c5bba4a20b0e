import { taskConfigId } from '@distribute-schedule/domain';
import { programOnPath } from './stores/acquire-servers';
import { TestCluster } from './cluster/test-cluster';
import { SentinelGroup } from './stores/sentinel-group';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** The promised time until tasks run again after the master died. */
const maxFailoverMs = 15_000;
/**
 * The promised time after a planned failover. The old master accepts writes for twice as long, and all of them are lost, so
 * clients must move to the new master earlier.
 */
const maxPlannedFailoverMs = 5_000;
/** How far a connected replica can be behind. */
const spareMs = 500;
/** An execution whose result was lost stays running until this timeout. */
const timeoutMs = 3_000;

const changes = {
  'that is killed while its replica is up to date': 'kill',
  'that is killed while its replica is a second behind': 'kill with data loss',
  'that is replaced by a planned failover': 'planned',
} as const;

/**
 * A replica takes over with a complete but older store. Due times that the replica had not seen fire again under the same
 * ids, and tasks that it had not seen run again. Nothing else is repeated.
 */
const describeFailover = programOnPath() ? describe.each : describe.skip.each;
describeFailover(Object.entries(changes))(
  'A Redis master %s, with one of two sentinels silent',
  (_, change) => {
    let group: SentinelGroup;
    let cluster: TestCluster;
    let held: string;
    beforeAll(async () => {
      group = await SentinelGroup.open();
      // As with the default settings, longer than a failover takes, so that running attempts survive it.
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

    /** @returns the moment after which acknowledged writes may be lost */
    async function fallBehind(): Promise<number> {
      expect(await cluster.redis.client.wait(1, 5_000)).toBe(1);
      await group.stopReplication();
      const cutAt = monotonic();
      await cluster.probe.create('unseen', { name: 'unseen', executor: 'local', trigger: '@manual' });
      // The first run may have been due before the cut; the second was due after it.
      await until('a has run twice after the cut', () => runsSince(cutAt, 'a').length >= 2);
      return cutAt;
    }

    /** True if the former replica has decided a due time after this moment (store time). */
    async function isFiredByReplica(id: string, moment: number): Promise<boolean> {
      const next = await group.askReplica((redis) => redis.hget(`${cluster.redis.prefix}config:next`, id));
      return Number(next) > moment + 1_000;
    }

    it('is replaced by its replica, and only work that the replica had not seen is repeated', async () => {
      // One subscription for each process, plus two for the probe: its system and its own connection.
      if (change === 'planned') await group.restartSentinel(cluster.members.length + 2);
      const lostFrom = (change === 'kill with data loss' ? await fallBehind() : monotonic()) - spareMs;
      await (change === 'planned' ? group.promoteReplica() : group.master.kill());
      const [changedAt, storeTime] = [monotonic(), Date.now()];
      const withinMs = change === 'planned' ? maxPlannedFailoverMs : maxFailoverMs;
      for (const id of ['a', 'b', 'in-turn']) {
        await until(
          `${id} runs again`,
          async () => (await isFiredByReplica(id, storeTime)) && runsSince(changedAt, id).length > 0,
          { withinMs: maxFailoverMs + 10_000 },
        );
        expect(monotonic() - changedAt).toBeLessThanOrEqual(withinMs + cluster.lag.worstMs);
      }
      cluster.journal.openGate('held');
      expect((await cluster.probe.finished(held)).toSnapshot()).toMatchObject({
        attempts: 1,
        state: { status: 'success' },
      });

      const { findings } = await verdictOn(cluster);
      // A worker that is late may begin a run after the kill although it received the claim before.
      const lostUntil = changedAt + (change === 'planned' ? maxPlannedFailoverMs : cluster.lag.worstMs);
      const unseen = new Set(
        cluster.journal
          .runs()
          .filter(({ beganAt, endedAt = lostUntil }) => beganAt < lostUntil && endedAt > lostFrom)
          .map(({ task }) => task),
      );
      const repeated = /^(?:run twice|overlap): (\S+)/;
      expect(findings.filter((finding) => !unseen.has(repeated.exec(finding)?.[1] ?? ''))).toEqual([]);
      expect(cluster.members.filter(({ process }) => !process.isAlive)).toEqual([]);
      if (change !== 'kill with data loss') return;
      expect(findings).not.toEqual([]);
      expect(await cluster.probe.ports.taskConfigs.find(taskConfigId('unseen'))).toBeUndefined();
    });
  },
);
