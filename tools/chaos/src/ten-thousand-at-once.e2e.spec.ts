import { Arena, type Member } from './arena/arena';
import { asShipped } from './arena/settings';
import { monotonic } from './waiting/monotonic';
import { until } from './waiting/until';

const configs = 10_000;
const perChunk = 500;
/** What is promised of such a second. */
const allStartWithinMs = 30_000;
const readsTakeMs = 1_000;
/** Of a read: the caller's, the scheduler's, Redis's, the scheduler's again. Each may have to wait for the machine. */
const turns = 4;
const readEveryMs = 40;

const environment = { DS_API_ENABLED: 'true', DS_API_PORT: '0', DS_REDIS_POOL_SIZE: '10' };

interface Read {
  readonly askedAt: number;
  readonly tookMs: number;
  readonly status: number;
}

/** Asks one scheduler at each tick, whether or not it has answered yet. */
class SteadyReader {
  private readonly reads: Promise<Read>[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor({ process }: Member) {
    const api = `${String(process.logged('API listens')?.['url'])}/api/v1`;
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
  const askedAt = monotonic();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return { askedAt, tookMs: monotonic() - askedAt, status: answer.status };
}

describe('Ten thousand tasks that are due at the same second', () => {
  let arena: Arena;
  let dueAt: number;
  let readers: readonly SteadyReader[];
  beforeAll(async () => {
    arena = await Arena.open({ settings: { ...asShipped, maxConcurrentTasks: 50 } });
    const schedulers = await Promise.all([0, 1].map(() => arena.start('scheduler', { environment })));
    await arena.startAll('worker', 'worker');
    const from = monotonic();
    await add('warm-up', '@manual');
    const chunks = configs / perChunk;
    // Twice as long as it takes to make them all, at the pace of the first.
    const madeBy = (await arena.probe.now()) + 2_000 + 2 * chunks * (monotonic() - from);
    dueAt = Math.ceil(madeBy / 1_000) * 1_000;
    for (let i = 0; i < chunks; i += 1) await add(`c${i}`, `@at ${new Date(dueAt).toISOString()}`);
    readers = schedulers.map((scheduler) => new SteadyReader(scheduler));
  });
  afterAll(() => arena.close());

  const add = (name: string, trigger: string) =>
    Promise.all(
      Array.from({ length: perChunk }, (_, i) => {
        const id = `${name}-${i}`;
        return arena.probe.create(id, { name: id, executor: 'local', handler: 'record', trigger });
      }),
    );

  const leadership = () =>
    Promise.all([arena.probe.leaderId(), arena.probe.redis.get(`${arena.probe.prefix}schedule:epoch`)]);

  it('start once each within 30 seconds, under one leader, while the API answers within one', async () => {
    await arena.leader();
    const before = await leadership();
    expect(await arena.probe.now()).toBeLessThan(dueAt);
    await until('they are due', async () => (await arena.probe.now()) >= dueAt, { withinMs: 50_000 });
    const dueSince = monotonic();
    await until('all have run', async () => (await arena.probe.stat('success')) >= configs, {
      withinMs: 2 * allStartWithinMs,
      everyMs: 200,
    });
    expect(await leadership()).toEqual(before);

    const reads = (await Promise.all(readers.map((reader) => reader.stop()))).flat();
    expect(reads.filter(({ status }) => status !== 200)).toEqual([]);
    const meanwhile = reads.filter(({ askedAt }) => askedAt >= dueSince).map(({ tookMs }) => tookMs);
    meanwhile.sort((a, b) => a - b);
    const p99 = meanwhile[Math.floor(0.99 * meanwhile.length)];
    expect(p99).toBeLessThanOrEqual(readsTakeMs + turns * arena.lag.worstMs);

    const runs = arena.journal.runs();
    const lastAt = await arena.storeTimeOf(Math.max(...runs.map(({ beganAt }) => beganAt)));
    expect(lastAt - dueAt).toBeLessThanOrEqual(allStartWithinMs);
    expect(runs.length).toBe(configs);
    expect(new Set(runs.map(({ config }) => config)).size).toBe(configs);
    expect(await arena.probe.stat('superseded')).toBe(0);
    expect(await arena.probe.audit()).toEqual([]);
  }, 120_000);
});
