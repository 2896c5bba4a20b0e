import { TestCluster } from './cluster/test-cluster';
import { MemorySampler, residentBytes } from './processes/resident-memory';
import { MisbehavingServer, allMisbehaviours, type Misbehaviour } from './services/misbehaving-server';
import { verdictOn } from './verdict/verdict';
import { until } from './waiting/until';

const mebibyte = 1024 * 1024;
const timeoutMs = 2_000;
const runsOfEach = 6;
const slow: readonly Misbehaviour[] = ['never answers', 'drips a byte a second'];
const noRetries = { maxRetries: 0, retryDelayMs: 100, backoffRate: 1, maxDelayMs: 100, jitter: 0 };

describe('A worker whose tasks call misbehaving services', () => {
  let cluster: TestCluster;
  let server: MisbehavingServer;
  /** How late a well-behaved config started: on the worker with misbehaving services, and on a worker without. */
  const lateMs = { disturbed: [] as readonly number[], alone: [] as readonly number[] };
  /** Memory of the worker before the misbehaving tasks, and its maximum while they ran. */
  const memoryBytes = { before: 0, max: 0 };

  const idOf = (misbehaviour: Misbehaviour) => misbehaviour.replaceAll(' ', '-');
  const finishedTasks = async (id: string) =>
    (await cluster.probe.tasks(id)).filter(({ isFinished }) => isFinished);
  const haveAllRun = async () => {
    for (const misbehaviour of allMisbehaviours) {
      if ((await finishedTasks(idOf(misbehaviour))).length < runsOfEach) return false;
    }
    return true;
  };

  beforeAll(async () => {
    server = await MisbehavingServer.open();
    // A long heartbeat timeout, so that a slow worker shows as late runs and not as a dead worker.
    cluster = await TestCluster.open({ settings: { maxConcurrentTasks: 20, heartbeatTimeoutMs: 10_000 } });
    await cluster.start('scheduler');
    const labelled = (neighbours: string) => ({ DS_WORKER_LABELS: `neighbours=${neighbours}` });
    await cluster.start('worker', { environment: labelled('none') });
    const environment = { ...labelled('bad'), DS_EGRESS_ALLOW_LOOPBACK: 'true' };
    const { pid } = (await cluster.start('worker', { environment })).process;
    await cluster.schedule('alone', { labels: { neighbours: 'none' } });
    await cluster.schedule('disturbed', { labels: { neighbours: 'bad' } });

    memoryBytes.before = residentBytes(pid);
    const memory = new MemorySampler(pid);
    const from = await cluster.store.now();
    for (const misbehaviour of allMisbehaviours) {
      const isSlow = slow.includes(misbehaviour);
      await cluster.probe.create(idOf(misbehaviour), {
        name: misbehaviour,
        executor: 'http',
        trigger: '@every 1s',
        retryPolicy: noRetries,
        ...(isSlow && { timeoutMs }),
        labels: { neighbours: 'bad' },
        parameters: { url: server.urlOf(misbehaviour) },
      });
    }
    await until('every misbehaviour has happened often enough', haveAllRun, {
      withinMs: 40_000,
      everyMs: 200,
    });
    memoryBytes.max = memory.stop();
    for (const misbehaviour of allMisbehaviours) await cluster.probe.setEnabled(idOf(misbehaviour), false);
    const offset = await cluster.storeTimeOf(0);
    const latenessOf = (id: string) =>
      cluster.journal
        .runsOf(id)
        .map(({ task, beganAt }) => ({ dueAt: Number(task.split('@')[1]), startedAt: beganAt + offset }))
        .flatMap(({ dueAt, startedAt }) => (dueAt > from ? [startedAt - dueAt] : []));
    lateMs.disturbed = latenessOf('disturbed');
    lateMs.alone = latenessOf('alone');
  });
  afterAll(async () => {
    await cluster.close();
    server.close();
  });

  it('starts other tasks as promptly as a worker without such tasks', () => {
    const { disturbed, alone } = lateMs;
    expect(Math.min(disturbed.length, alone.length)).toBeGreaterThanOrEqual(runsOfEach);
    expect(median(disturbed)).toBeLessThan(median(alone) + 100 + cluster.lag.worstMs);
    expect(Math.max(...disturbed)).toBeLessThan(Math.max(...alone) + 500 + cluster.lag.worstMs);
  });

  it.each(slow)('ends a task at its timeout when the service %s', async (misbehaviour) => {
    for (const task of await finishedTasks(idOf(misbehaviour))) {
      const { state, startTime = 0, error } = task.toSnapshot();
      expect([state.status, error]).toEqual(['failed', 'timed out after 2s']);
      const took = (state as { endedAt: number }).endedAt - startTime;
      expect(took).toBeLessThan(timeoutMs + 1_000 + cluster.lag.worstMs + Math.max(...lateMs.alone));
    }
  });

  it.each<Misbehaviour>(['answers with a gigabyte', 'answers with a gigabyte in a megabyte'])(
    'keeps the first mebibyte when the service %s',
    async (misbehaviour) => {
      for (const task of await finishedTasks(idOf(misbehaviour))) {
        const { state, error, result } = task.toSnapshot();
        expect([state.status, error]).toEqual(['success', undefined]);
        expect(result?.message).toContain(`cut after ${mebibyte} bytes`);
      }
    },
  );

  it('does not hold the gigabyte in memory', () => {
    // The bound leaves room for buffers of a few mebibytes that Node has not freed yet.
    expect((memoryBytes.max - memoryBytes.before) / mebibyte).toBeLessThan(160);
  });

  it('loses no due time and runs nothing twice', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
