import { TestCluster, type Member } from './cluster/test-cluster';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** Beyond the heartbeat timeout: the recovery's longest sleep, the delay before a retry, and a little to spare. */
const spareMs = 2_000;

/** Three pods that each schedule, run and serve the API: nothing else but one Redis. */
describe('Three standalone processes on one Redis, of which one at a time is killed -9,', () => {
  let cluster: TestCluster;
  const pods: Member[] = [];
  beforeAll(async () => {
    cluster = await TestCluster.open();
    pods.push(...(await cluster.startAll('standalone', 'standalone', 'standalone')));
    for (const id of ['a', 'b', 'c']) await cluster.schedule(id, { parameters: { ms: 50 } });
    await until('the first tasks have run', () => cluster.journal.lines().length > 0);
  });
  afterAll(() => cluster.close());

  const originOf = ({ process }: Member): string => String(process.logged('API listens')?.['url']);

  async function triggered(by: Member, id: string): Promise<string> {
    const answer = await fetch(`${originOf(by)}/api/v1/tasks/${id}/trigger`, { method: 'POST' });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { execution_id: string }).execution_id;
  }

  /** Tasks that go on until their second attempt, or their gate: as many as it takes for this pod to have one. */
  async function occupy(pod: Member, id: string): Promise<readonly string[]> {
    await cluster.schedule(id, { trigger: '@manual', parameters: { gate: id } });
    const tasks: string[] = [];
    await until(`${pod.process.name} runs one of ${id}`, async () => {
      if (cluster.journal.runsOf(id).length === tasks.length) tasks.push(await triggered(pod, id));
      return cluster.journal.runsOf(id).some(({ pid }) => pid === pod.process.pid);
    });
    return tasks;
  }

  it.each([0, 1, 2])('go on without pod %i, and run again what it ran', async (n) => {
    const victim = pods[n]!;
    const others = pods.filter((pod) => pod !== victim);
    const id = `held-${n}`;
    const tasks = await occupy(victim, id);
    const lost = cluster.journal.runsOf(id).filter(({ pid }) => pid === victim.process.pid);

    const diedAt = monotonic();
    await victim.process.kill();
    const successor = cluster.start('standalone');
    cluster.journal.openGate(id);
    const byOthers = await Promise.all(others.map((pod) => triggered(pod, id)));

    for (const taskId of [...tasks, ...byOthers]) {
      const { attempts, failedAttempts, state } = (await cluster.probe.finished(taskId)).toSnapshot();
      const crashes = lost.filter(({ task }) => task === taskId).length;
      expect({ taskId, attempts, failedAttempts, status: state.status }).toEqual({
        ...{ taskId, attempts: crashes + 1, failedAttempts: crashes, status: 'success' },
      });
    }
    const { heartbeatTimeoutMs, scanIntervalMs } = cluster.settings;
    const within = heartbeatTimeoutMs + scanIntervalMs + spareMs + cluster.lag.worstMs;
    const again = cluster.journal.runsOf(id).filter(({ attempt }) => attempt === 2);
    expect(again.map(({ task }) => task).sort()).toEqual(lost.map(({ task }) => task).sort());
    for (const { beganAt } of again) expect(beganAt - diedAt).toBeLessThanOrEqual(within);
    pods[n] = await successor;
  });

  it('fire every due time once, and leave nothing unfinished', async () => {
    const verdict = await verdictOn(cluster);
    expect(verdict.findings).toEqual([]);
    expect(verdict.due).toBeGreaterThan(3 * 5);
  });
});
