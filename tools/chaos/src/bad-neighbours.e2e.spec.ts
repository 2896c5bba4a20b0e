import { TestCluster } from './cluster/test-cluster';
import { MemoryWatch, residentBytes } from './processes/resident-memory';
import { MisbehavingServer, allMisbehaviours, type Misbehaviour } from './services/misbehaving-server';
import { verdictOn } from './verdict/verdict';
import { until } from './waiting/until';

const mebibyte = 1024 * 1024;
const timeoutMs = 2_000;
const runsOfEach = 6;
const slow: readonly Misbehaviour[] = ['never answers', 'drips a byte a second'];
const noRetries = { maxRetries: 0, retryDelayMs: 100, backoffRate: 1, maxDelayMs: 100, jitter: 0 };

describe('A config on one worker with others whose service misbehaves', () => {
  let cluster: TestCluster;
  let server: MisbehavingServer;
  /** How late the runs of the config were meanwhile, and those of its like on a worker without such company. */
  const lateMs = { beset: [] as readonly number[], alone: [] as readonly number[] };
  /** What the worker held before, and the most that it held meanwhile. */
  const heldBytes = { before: 0, meanwhile: 0 };

  const idOf = (misbehaviour: Misbehaviour) => misbehaviour.replaceAll(' ', '-');
  const endsOf = async (id: string) => (await cluster.probe.tasks(id)).filter(({ isFinished }) => isFinished);
  const areDone = async () => {
    for (const misbehaviour of allMisbehaviours) {
      if ((await endsOf(idOf(misbehaviour))).length < runsOfEach) return false;
    }
    return true;
  };

  beforeAll(async () => {
    server = await MisbehavingServer.open();
    // What is late is to be seen as late, and not as a worker that was given up.
    cluster = await TestCluster.open({ settings: { maxConcurrentTasks: 20, heartbeatTimeoutMs: 10_000 } });
    await cluster.start('scheduler');
    const labelled = (company: string) => ({ DS_WORKER_LABELS: `with=${company}` });
    await cluster.start('worker', { environment: labelled('nobody') });
    const environment = { ...labelled('company'), DS_EGRESS_ALLOW_LOOPBACK: 'true' };
    const { pid } = (await cluster.start('worker', { environment })).process;
    await cluster.schedule('alone', { labels: { with: 'nobody' } });
    await cluster.schedule('beset', { labels: { with: 'company' } });

    heldBytes.before = residentBytes(pid);
    const watch = new MemoryWatch(pid);
    const from = await cluster.probe.now();
    for (const misbehaviour of allMisbehaviours) {
      const isSlow = slow.includes(misbehaviour);
      await cluster.probe.create(idOf(misbehaviour), {
        ...{ name: misbehaviour, executor: 'http', trigger: '@every 1s', retryPolicy: noRetries },
        ...(isSlow && { timeoutMs }),
        ...{ labels: { with: 'company' }, parameters: { url: server.urlOf(misbehaviour) } },
      });
    }
    await until('every misbehaviour was done often enough', areDone, { withinMs: 40_000, everyMs: 200 });
    heldBytes.meanwhile = watch.stop();
    for (const misbehaviour of allMisbehaviours) await cluster.probe.setEnabled(idOf(misbehaviour), false);
    const offset = await cluster.storeTimeOf(0);
    const latenessOf = (id: string) =>
      cluster.journal
        .runsOf(id)
        .map(({ task, beganAt }) => ({ dueAt: Number(task.split('@')[1]), startedAt: beganAt + offset }))
        .flatMap(({ dueAt, startedAt }) => (dueAt > from ? [startedAt - dueAt] : []));
    lateMs.beset = latenessOf('beset');
    lateMs.alone = latenessOf('alone');
  });
  afterAll(async () => {
    await cluster.close();
    server.close();
  });

  it('is no later than one on a worker without', () => {
    const { beset, alone } = lateMs;
    expect(Math.min(beset.length, alone.length)).toBeGreaterThanOrEqual(runsOfEach);
    expect(median(beset)).toBeLessThan(median(alone) + 100 + cluster.lag.worstMs);
    expect(Math.max(...beset)).toBeLessThan(Math.max(...alone) + 500 + cluster.lag.worstMs);
  });

  it.each(slow)('leaves one whose service %s its time and no second more', async (misbehaviour) => {
    for (const task of await endsOf(idOf(misbehaviour))) {
      const { state, startTime = 0, error } = task.toSnapshot();
      expect([state.status, error]).toEqual(['failed', 'timed out after 2s']);
      const took = (state as { endedAt: number }).endedAt - startTime;
      expect(took).toBeLessThan(timeoutMs + 1_000 + cluster.lag.worstMs + Math.max(...lateMs.alone));
    }
  });

  it.each<Misbehaviour>(['answers with a gigabyte', 'answers with a gigabyte in a megabyte'])(
    'keeps the beginning where the service %s',
    async (misbehaviour) => {
      for (const task of await endsOf(idOf(misbehaviour))) {
        const { state, error, result } = task.toSnapshot();
        expect([state.status, error]).toEqual(['success', undefined]);
        expect(result?.message).toContain(`cut after ${mebibyte} bytes`);
      }
    },
  );

  it('is on a worker that holds no gigabyte, but what Node leaves of a few mebibytes until it clears them away', () => {
    expect((heldBytes.meanwhile - heldBytes.before) / mebibyte).toBeLessThan(160);
  });

  it('costs nothing', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
