import { TestCluster } from './cluster/test-cluster';
import { until } from './waiting/until';
import { verdictOn } from './verdict/verdict';

/** How long each kind of change is repeated, as fast as possible: some thousand changes on an idle machine. */
const durationMs = 3_000;
const minChanges = 300;

describe('A config that is changed at the moments when it is due', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.open();
    await cluster.startAll('worker', 'scheduler', 'scheduler');
  });
  afterAll(() => cluster.close());

  /** How many due entries the store holds for a config. */
  async function dueEntries(id: string): Promise<number> {
    const { client: redis, prefix } = cluster.redis;
    const all = await redis.zrange(`${prefix}config:due`, 0, '-1');
    return all.filter((member) => member === id).length;
  }

  it('never fires an old version after an update, and always has exactly one due entry', async () => {
    await cluster.schedule('updated', { trigger: '@every 100ms', parameters: { v: 1 } });
    /** When each version was replaced, in store time. */
    const replacedAt = new Map<number, number>();
    let version = 1;
    const endsAt = performance.now() + durationMs;
    while (performance.now() < endsAt || version < minChanges) {
      const { config } = await cluster.probe.update('updated', { parameters: { v: version + 1 } });
      version = config.version;
      replacedAt.set(version - 1, await cluster.store.now());
      expect(await dueEntries('updated')).toBe(1);
    }
    await until('the last version fires', async () => {
      const tasks = await cluster.probe.tasks('updated');
      return tasks.some((task) => task.toSnapshot().configVersion === version);
    });
    const tasks = await cluster.probe.tasks('updated');
    const stale = tasks.filter((task) => {
      const { configVersion, createdAt } = task.toSnapshot();
      return createdAt > (replacedAt.get(configVersion) ?? Infinity);
    });
    expect(stale.map(({ id }) => id)).toEqual([]);
    for (const task of tasks) {
      const { configVersion, parameters } = task.toSnapshot();
      expect(parameters).toEqual({ v: configVersion });
    }
    expect(tasks.length).toBeGreaterThan(durationMs / 200);
  });

  it('never fires while it is paused, and fires again after it is resumed', async () => {
    await cluster.schedule('paused', { trigger: '@every 100ms' });
    const pauses: { from: number; to: number }[] = [];
    const endsAt = performance.now() + durationMs;
    while (performance.now() < endsAt || pauses.length < minChanges / 3) {
      await cluster.probe.setEnabled('paused', false);
      const from = await cluster.store.now();
      expect(await dueEntries('paused')).toBe(0);
      const to = await cluster.store.now();
      await cluster.probe.setEnabled('paused', true);
      expect(await dueEntries('paused')).toBe(1);
      pauses.push({ from, to });
      if (pauses.length % 50 > 0) continue;
      const created = await cluster.probe.stat('created');
      await until('it fires between two pauses', async () => (await cluster.probe.stat('created')) > created);
    }
    const tasks = await cluster.probe.tasks('paused');
    const during = tasks.filter((task) => {
      const { createdAt } = task.toSnapshot();
      return pauses.some(({ from, to }) => createdAt > from && createdAt < to);
    });
    expect(during.map(({ id }) => id)).toEqual([]);
    expect(tasks.length).toBeGreaterThan(0);
  });

  it('leaves no data and never fires again after it is deleted', async () => {
    const { client: redis, prefix } = cluster.redis;
    for (let i = 0; i < 300; i += 1) {
      const id = `deleted-${i % 5}`;
      await cluster.probe.create(id, {
        name: id,
        executor: 'local',
        handler: 'record',
        trigger: '@every 100ms',
      });
      await cluster.probe.remove(id);
      const removedAt = await cluster.store.now();
      expect(await dueEntries(id)).toBe(0);
      const tasks = await cluster.probe.tasks(id);
      expect(tasks.filter((task) => task.toSnapshot().createdAt > removedAt)).toEqual([]);
    }
    const left = await Promise.all(
      ['config:detail', 'config:version', 'config:next', 'config:claim', 'config:memo'].map((key) =>
        redis.hkeys(`${prefix}${key}`),
      ),
    );
    expect(left.flat().filter((id) => id.startsWith('deleted-'))).toEqual([]);
    expect(await redis.keys(`${prefix}config:ledger:deleted-*`)).toEqual([]);
  });

  it('loses no due time and creates no task twice', async () => {
    expect((await verdictOn(cluster)).findings).toEqual([]);
  });
});
