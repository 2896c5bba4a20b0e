import { TestCluster, type Member } from './cluster/test-cluster';
import { sharedStores } from './stores/open-store';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** Time that a rerun may take beyond heartbeat timeout and scan interval: the delay before the retry, and a reserve. */
const spareMs = 2_000;

/** The smallest deployment without a single point of failure, except for its one store. */
describe.each(sharedStores)(
  'Three standalone processes on one %s, when one is killed with SIGKILL',
  (store) => {
    let cluster: TestCluster;
    const pods: Member[] = [];
    beforeAll(async () => {
      cluster = await TestCluster.open({ store });
      pods.push(...(await cluster.startAll('standalone', 'standalone', 'standalone')));
      for (const id of ['a', 'b', 'c']) await cluster.schedule(id, { parameters: { ms: 50 } });
      await until('the first tasks have run', () => cluster.journal.lines().length > 0);
    });
    afterAll(() => cluster.close());

    const originOf = ({ process }: Member): string => String(process.logged('API is listening')?.['url']);

    async function trigger(by: Member, id: string): Promise<string> {
      const answer = await fetch(`${originOf(by)}/api/v1/tasks/${id}/trigger`, { method: 'POST' });
      expect(answer.status).toBe(202);
      return ((await answer.json()) as { execution_id: string }).execution_id;
    }

    /** Triggers tasks that run until their gate opens, until this pod runs one of them. */
    async function occupy(pod: Member, id: string): Promise<readonly string[]> {
      await cluster.schedule(id, { trigger: '@manual', parameters: { gate: id } });
      const tasks: string[] = [];
      await until(`${pod.process.name} runs one of ${id}`, async () => {
        if (cluster.journal.runsOf(id).length === tasks.length) tasks.push(await trigger(pod, id));
        return cluster.journal.runsOf(id).some(({ pid }) => pid === pod.process.pid);
      });
      return tasks;
    }

    it.each([0, 1, 2])('continue without pod %i, and run its tasks again', async (n) => {
      const victim = pods[n]!;
      const others = pods.filter((pod) => pod !== victim);
      const id = `held-${n}`;
      const tasks = await occupy(victim, id);
      const lost = cluster.journal.runsOf(id).filter(({ pid }) => pid === victim.process.pid);

      const diedAt = monotonic();
      await victim.process.kill();
      const successor = cluster.start('standalone');
      cluster.journal.openGate(id);
      const byOthers = await Promise.all(others.map((pod) => trigger(pod, id)));

      for (const taskId of [...tasks, ...byOthers]) {
        const { attempts, crashes: counted, state } = (await cluster.probe.finished(taskId)).toSnapshot();
        const crashes = lost.filter(({ task }) => task === taskId).length;
        expect({ taskId, attempts, crashes: counted, status: state.status }).toEqual({
          taskId,
          attempts: crashes + 1,
          crashes,
          status: 'success',
        });
      }
      const { heartbeatTimeoutMs, scanIntervalMs } = cluster.settings;
      const within = heartbeatTimeoutMs + scanIntervalMs + spareMs + cluster.lag.worstMs;
      const reruns = cluster.journal.runsOf(id).filter(({ attempt }) => attempt === 2);
      expect(reruns.map(({ task }) => task).sort()).toEqual(lost.map(({ task }) => task).sort());
      for (const { beganAt } of reruns) expect(beganAt - diedAt).toBeLessThanOrEqual(within);
      pods[n] = await successor;
    });

    it('fire every due time once, and leave no task unfinished', async () => {
      // The deaths above take only seconds, which may be fewer than the due times that the verdict needs.
      await until('each task ran six times', () =>
        ['a', 'b', 'c'].every((id) => cluster.journal.runsOf(id).length >= 6),
      );
      const verdict = await verdictOn(cluster);
      expect(verdict.findings).toEqual([]);
      expect(verdict.due).toBeGreaterThan(3 * 5);
    });
  },
);
