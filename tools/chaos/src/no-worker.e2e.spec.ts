import { TestCluster, type Member } from './cluster/test-cluster';
import { until } from './waiting/until';

const maxOpen = 20;
const ledgerPerTask = 25;
/** After this many due times every limit is reached. If three times as many change nothing, an hour changes nothing. */
const filledAfter = ledgerPerTask + 5;
/** They keep the newest 10,000, which this spec does not reach. */
const newestOfAll = ['event:stream', 'config:exceptions'];
const overlaps = ['parallel', 'sequential', 'skip'] as const;

describe('A cluster without a worker', () => {
  let cluster: TestCluster;
  let scheduler: Member;
  const environment = {
    DS_API_ENABLED: 'true',
    DS_API_PORT: '0',
    DS_SCHEDULE_MAX_OPEN_PER_TASK: String(maxOpen),
    DS_SCHEDULE_LEDGER_PER_TASK: String(ledgerPerTask),
  };
  beforeAll(async () => {
    cluster = await TestCluster.open();
    scheduler = await cluster.start('scheduler', { environment });
    for (const overlap of overlaps) await cluster.schedule(overlap, { overlap, trigger: '@every 100ms' });
  });
  afterAll(() => cluster.close());

  /** Resolves once this many due times of each config have been decided. */
  const untilDecided = (dueTimes: number) =>
    Promise.all(
      overlaps.map((id) =>
        until(`${dueTimes} due times of ${id} are decided`, async () => {
          const last = (await cluster.probe.ledger(id)).at(-1);
          return last && last.dueAt - cluster.configs.get(id)!.dueAt! >= (dueTimes - 1) * 100;
        }),
      ),
    );

  /** Number of entries under each key that has no expiry time. Claims come and go. */
  async function entryCounts(): Promise<Readonly<Record<string, number>>> {
    const { client: redis, prefix } = cluster.redis;
    const keys = (await redis.keys(`${prefix}*`)).sort();
    const sized = keys.map(async (key) => {
      const name = key.slice(prefix.length);
      if (name === 'config:claim' || newestOfAll.includes(name)) return [];
      if ((await redis.ttl(key)) !== -1) return [];
      const size = sizes[await redis.type(key)];
      return [[name, size ? Number(await redis.call(size, key)) : 1] as const];
    });
    return Object.fromEntries((await Promise.all(sized)).flat());
  }

  async function get(path: string): Promise<Record<string, unknown>> {
    const answer = await fetch(
      `${String(scheduler.process.logged('API is listening')?.['url'])}/api/v1/${path}`,
    );
    return (await answer.json()) as Record<string, unknown>;
  }

  it('stores no more data after the limits are reached, and still decides each due time', async () => {
    await untilDecided(filledAfter);
    const filled = await entryCounts();
    await untilDecided(3 * filledAfter);
    expect(await entryCounts()).toEqual(filled);
    const latest = await Promise.all(overlaps.map(async (id) => (await cluster.probe.ledger(id)).at(-1)));
    expect(latest).toMatchObject([
      { outcome: 'refused', reason: `${maxOpen} unfinished executions` },
      { outcome: 'refused', reason: `${maxOpen} unfinished executions` },
      { outcome: 'skipped' },
    ]);
  });

  it('reports through the API why each execution waits', async () => {
    const because = async (id: string) => (await get(`executions/${id}/waiting`))['because'];
    const [first, second] = await cluster.probe.tasks('sequential');
    const [parallel] = await cluster.probe.tasks('parallel');
    expect(await because(parallel!.id)).toBe('No worker is running');
    expect(await because(first!.id)).toBe('No worker is running');
    expect(await because(second!.id)).toMatch(/^The execution waits for its turn/);
    expect(await get('queues')).toMatchObject({
      unfinished: 2 * maxOpen + 1,
      waiting: [{ executor: 'local', executions: maxOpen + 2 }],
      queued_on_workers: [],
    });
  });

  it('runs each waiting execution once, in order, when a worker starts', async () => {
    await cluster.start('worker');
    await cluster.finishAll();
    const created = await cluster.probe.stat('created');
    expect(created).toBeGreaterThan(2 * maxOpen);
    expect(await cluster.probe.stat('success')).toBe(created);
    expect(new Set(cluster.journal.runs().map(({ task }) => task)).size).toBe(created);
    expect(cluster.journal.runs().length).toBe(created);
    const sequential = cluster.journal.runsOf('sequential').map(({ task }) => task);
    const byDueTime = (await cluster.probe.tasks('sequential')).map(({ id }) => id);
    expect(sequential).toEqual(byDueTime);
    expect(await cluster.probe.audit()).toEqual([]);
  });
});

const sizes: Readonly<Record<string, string>> = {
  hash: 'HLEN',
  list: 'LLEN',
  set: 'SCARD',
  zset: 'ZCARD',
  stream: 'XLEN',
};
