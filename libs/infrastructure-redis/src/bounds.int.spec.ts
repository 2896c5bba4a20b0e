import type { RetentionSettings } from '@distribute-schedule/application';
import { taskId, workerId } from '@distribute-schedule/domain';
import { silentLog } from '@distribute-schedule/application/testing';
import { aTask } from '@distribute-schedule/domain/testing';
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

  const queueThatKeeps = (retention: Partial<RetentionSettings>) =>
    new RedisTaskQueue(
      new RedisStore([stage.redis], stage.store.keyspace, { ...stage.store.retention, ...retention }),
      silentLog,
    );

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
    const queue = queueThatKeeps({ retentionMs: 100 });
    await stage.taskQueue.submit(aTask({ id: taskId(`${configId}@1`), executor: 'rare' }), {});
    await finish(queue, 2);
    await stage.passTime(120);
    await finish(queue, 3);
    expect(await stage.redis.zrange(key('configTasks'), '0', '-1')).toEqual([
      `${configId}@1`,
      `${configId}@3`,
    ]);
    expect(await stage.redis.zrange(key('configHistory'), '0', '-1')).toEqual([`${configId}@3`]);
  });

  it('is deleted in parts when its bound is much lower than before', async () => {
    const old = Array.from({ length: 9_000 }, (_, i) => [i + 1, `${configId}@${i + 1}`]).flat();
    await stage.redis.zadd(key('configHistory'), ...(old as [number, string]));
    const queue = queueThatKeeps({ historyPerTask: 10, retentionMs: 10 ** 13 });
    const sizes: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      await finish(queue, 10_000 + n);
      sizes.push(await stage.redis.zcard(key('configHistory')));
    }
    expect(sizes).toEqual([8000, 7000, 6000, 5000, 4000, 3000, 2000, 1000, 10, 10]);
  });
});
