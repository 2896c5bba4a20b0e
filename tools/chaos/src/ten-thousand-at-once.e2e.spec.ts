import { TestCluster, type Member } from './cluster/test-cluster';
import { defaultSettings } from './cluster/settings';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';

const configs = 10_000;
const perChunk = 500;
/** The promises: all tasks start within this time, and p99 of the API reads stays below this. */
const maxStartMs = 30_000;
const maxReadMs = 1_000;
/** A read waits for the CPU up to four times: in the caller, in the scheduler, in Redis and in the scheduler again. */
const cpuWaitsPerRead = 4;
const readEveryMs = 40;

const environment = { DS_API_ENABLED: 'true', DS_API_PORT: '0', DS_REDIS_POOL_SIZE: '10' };

interface Read {
  readonly sentAt: number;
  readonly tookMs: number;
  readonly status: number;
}

/** Sends a read to one scheduler at a fixed interval, whether or not the previous ones have finished. */
class SteadyReader {
  private readonly reads: Promise<Read>[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor({ process }: Member) {
    const api = `${String(process.logged('API is listening')?.['url'])}/api/v1`;
    this.timer = setInterval(() => {
      const nth = this.reads.length;
      const paths = [
        'scheduler/status',
        `tasks/c0-${nth % perChunk}`,
        'executions?limit=20',
        'tasks?limit=20',
      ];
      this.reads.push(read(`${api}/${paths[nth % paths.length]}`));
    }, readEveryMs);
  }

  stop(): Promise<readonly Read[]> {
    clearInterval(this.timer);
    return Promise.all(this.reads);
  }
}

async function read(url: string): Promise<Read> {
  const sentAt = monotonic();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return { sentAt, tookMs: monotonic() - sentAt, status: answer.status };
}

describe('Ten thousand tasks that are due at the same second', () => {
  let cluster: TestCluster;
  let dueAt: number;
  let readers: readonly SteadyReader[];
  beforeAll(async () => {
    cluster = await TestCluster.open({ settings: { ...defaultSettings, maxConcurrentTasks: 50 } });
    const schedulers = await Promise.all([0, 1].map(() => cluster.start('scheduler', { environment })));
    await cluster.startAll('worker', 'worker');
    const from = monotonic();
    await add('warm-up', '@manual');
    const chunks = configs / perChunk;
    // Twice the time to create all of them, estimated from the first chunk.
    const createdBy = (await cluster.store.now()) + 2_000 + 2 * chunks * (monotonic() - from);
    dueAt = Math.ceil(createdBy / 1_000) * 1_000;
    for (let i = 0; i < chunks; i += 1) await add(`c${i}`, `@at ${new Date(dueAt).toISOString()}`);
    readers = schedulers.map((scheduler) => new SteadyReader(scheduler));
  });
  afterAll(() => cluster.close());

  const add = (name: string, trigger: string) =>
    Promise.all(
      Array.from({ length: perChunk }, (_, i) => {
        const id = `${name}-${i}`;
        return cluster.probe.create(id, { name: id, executor: 'local', handler: 'record', trigger });
      }),
    );

  const leadership = () =>
    Promise.all([
      cluster.store.leaderId(),
      cluster.redis.client.get(`${cluster.redis.prefix}schedule:epoch`),
    ]);

  it('start once each within 30 seconds, under one leader, while the API replies within a second', async () => {
    await cluster.leader();
    const before = await leadership();
    expect(await cluster.store.now()).toBeLessThan(dueAt);
    await until('they are due', async () => (await cluster.store.now()) >= dueAt, { withinMs: 50_000 });
    const dueSince = monotonic();
    await until('all of them have run', async () => (await cluster.probe.stat('success')) >= configs, {
      withinMs: 2 * maxStartMs,
      everyMs: 200,
    });
    expect(await leadership()).toEqual(before);

    const reads = (await Promise.all(readers.map((reader) => reader.stop()))).flat();
    expect(reads.filter(({ status }) => status !== 200)).toEqual([]);
    const durations = reads.filter(({ sentAt }) => sentAt >= dueSince).map(({ tookMs }) => tookMs);
    durations.sort((a, b) => a - b);
    const p99 = durations[Math.floor(0.99 * durations.length)];
    expect(p99).toBeLessThanOrEqual(maxReadMs + cpuWaitsPerRead * cluster.lag.worstMs);

    const runs = cluster.journal.runs();
    const lastAt = await cluster.storeTimeOf(Math.max(...runs.map(({ beganAt }) => beganAt)));
    expect(lastAt - dueAt).toBeLessThanOrEqual(maxStartMs);
    expect(runs.length).toBe(configs);
    expect(new Set(runs.map(({ config }) => config)).size).toBe(configs);
    expect(await cluster.probe.stat('superseded')).toBe(0);
    expect(await cluster.probe.audit()).toEqual([]);
  }, 120_000);
});
