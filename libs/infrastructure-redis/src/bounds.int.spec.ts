import { foldAll, type RetentionSettings } from '@distribute-schedule/application';
import { taskId, workerId } from '@distribute-schedule/domain';
import { silentLog } from '@distribute-schedule/application/testing';
import { aTask } from '@distribute-schedule/domain/testing';
import { maxUnfoldedRuns } from '@distribute-schedule/store-kit';
import { RedisEndedRuns } from './adapters/redis-ended-runs';
import { RedisStore } from './redis-store';
import { RedisTaskQueue } from './adapters/redis-task-queue';
import { makeRedisStore, type RedisStoreUnderTest } from './testing/make-redis-store';

const configId = 'config';

describe('The history of a config in Redis', () => {
  let stage: RedisStoreUnderTest;
  let requests = 0;
  const key = (name: Parameters<RedisStore['keyspace']['key']>[0]) =>
    stage.store.keyspace.key(name, configId);

  beforeEach(async () => {
    stage = await makeRedisStore();
  });
  afterEach(() => stage.close());

  const storeThatKeeps = (retention: Partial<RetentionSettings>) =>
    new RedisStore([stage.redis], stage.store.keyspace, { ...stage.store.retention, ...retention });

  const fold = (store: RedisStore) =>
    foldAll({ endedRuns: new RedisEndedRuns(store), clock: { now: () => 0 }, logger: silentLog });

  /** Creates this many tasks, runs them, and ends them in one step. */
  async function finish(queue: RedisTaskQueue, ...numbers: readonly number[]): Promise<void> {
    await Promise.all(
      numbers.map((number) => queue.submit(aTask({ id: taskId(`${configId}@${number}`) }), {})),
    );
    const request = { workerId: workerId('w1'), slots: numbers.length, serves: ['local'], graceMs: 1000 };
    const { tasks } = await queue.claim({ ...request, requestToken: `claim-${(requests += 1)}` });
    const changes = tasks.map((task) => {
      const { versionToken, state } = task;
      if (state.status !== 'running') throw new Error('a claimed task runs');
      task.succeed({
        attemptToken: state.attemptToken,
        at: state.startedAt,
        result: { code: 0, message: '' },
      });
      return { task, versionToken };
    });
    const outcomes = await queue.apply(changes, `apply-${requests}`);
    expect(new Set(outcomes)).toEqual(new Set(['applied']));
    expect(outcomes).toHaveLength(numbers.length);
  }

  it('is never older than the retention, even while a task of the config is always open', async () => {
    const store = storeThatKeeps({ retentionMs: 100 });
    const queue = new RedisTaskQueue(store, silentLog);
    await stage.taskQueue.submit(aTask({ id: taskId(`${configId}@1`), executor: 'rare' }), {});
    await finish(queue, 2);
    await stage.passTime(120);
    await finish(queue, 3);
    await fold(store);
    expect(await stage.redis.zrange(key('configTasks'), '0', '-1')).toEqual([
      `${configId}@1`,
      `${configId}@3`,
    ]);
    expect(await stage.redis.zrange(key('configHistory'), '0', '-1')).toEqual([`${configId}@3`]);
  });

  it('is deleted in parts when its bound is much lower than before', async () => {
    const old = Array.from({ length: 9_000 }, (_, i) => [i + 1, `${configId}@${i + 1}`]).flat();
    await stage.redis.zadd(key('configHistory'), ...(old as [number, string]));
    const store = storeThatKeeps({ historyPerTask: 10, retentionMs: 10 ** 13 });
    const queue = new RedisTaskQueue(store, silentLog);
    const sizes: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      await finish(queue, 10_000 + n);
      await fold(store);
      sizes.push(await stage.redis.zcard(key('configHistory')));
    }
    expect(sizes).toEqual([8000, 7000, 6000, 5000, 4000, 3000, 2000, 1000, 10, 10]);
  });

  it('is bounded by the step that ends a run while the log of ended runs is full', async () => {
    const store = storeThatKeeps({ historyPerTask: 2 });
    const queue = new RedisTaskQueue(store, silentLog);
    await finish(queue, 1, 2, 3);
    await stage.redis.set(store.keyspace.key('taskUnfolded'), maxUnfoldedRuns);
    await finish(queue, 4, 5);
    expect(await stage.redis.zcard(key('configHistory'))).toBe(2);
    expect(await stage.redis.xlen(store.keyspace.key('taskEnded'))).toBe(1);
    expect((await stage.tasks.totals()).counts).toMatchObject({ success: 5, unmeasured: 2 });

    await fold(store);
    await finish(queue, 6);
    expect(await stage.redis.xlen(store.keyspace.key('taskEnded'))).toBe(1);
    expect(await stage.redis.get(store.keyspace.key('taskUnfolded'))).toBe('1');
  });
});
