import { taskId, workerId } from '@distribute-schedule/domain';
import { aTask, aWorker } from '@distribute-schedule/domain/testing';
import { scripts } from './lua/scripts';
import { makeRedisStore, type RedisStoreUnderTest } from './testing/make-redis-store';

describe('Large results of one request', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => {
    stage = await makeRedisStore();
  });
  afterEach(() => stage.close());

  it('are sent in several scripts, and applied once when the request is repeated', async () => {
    const { taskQueue, store } = stage;
    for (const n of [1, 2, 3]) await taskQueue.submit(aTask({ id: taskId(`config@${n}`) }), {});
    const request = { workerId: workerId('w1'), slots: 3, serves: ['local'], graceMs: 1000 };
    const { tasks } = await taskQueue.claim({ ...request, requestToken: 'claim' });
    const result = { code: 0, message: '', data: 'x'.repeat(5 * 1024 * 1024) };
    const changes = tasks.map((task) => {
      const { versionToken, state } = task;
      if (state.status !== 'running') throw new Error('a claimed task runs');
      task.succeed({ attemptToken: state.attemptToken, at: state.startedAt, result });
      return { task, versionToken };
    });
    const run = jest.spyOn(store, 'run');
    const all = ['applied', 'applied', 'applied'];
    expect(await taskQueue.apply(changes, 'apply')).toEqual(all);
    expect(await taskQueue.apply(changes, 'apply')).toEqual(all);
    expect(run.mock.calls.filter(([script]) => script === scripts.apply)).toHaveLength(6);
    expect((await stage.tasks.totals()).counts).toMatchObject({ success: 3 });
    expect((await stage.tasks.totals()).counts['superseded']).toBeUndefined();
    expect(await stage.audit()).toEqual([]);
    // The document does not repeat the result, and a reader joins the two.
    const document = await stage.redis.get(store.keyspace.key('taskDetail', 'config@1'));
    expect(JSON.parse(document!)).not.toHaveProperty('result');
    expect((await stage.tasks.find(taskId('config@1')))?.toSnapshot().result).toEqual(result);
  });
});

describe('A Redis user that lacks a permission', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => {
    stage = await makeRedisStore();
  });
  afterEach(() => stage.close());

  it('gets an error that names the command, also when a script sends it for many tasks', async () => {
    const { redis, store, taskQueue } = stage;
    const user = store.keyspace.key('request', 'user');
    await redis.acl('SETUSER', user, 'on', 'nopass', '~*', '&*', '+@all', '-zadd');
    try {
      await redis.auth(user, 'none');
      const submitted = taskQueue.submit(aTask({ id: taskId('config@1') }), {});
      await expect(submitted).rejects.toThrow('may not run the command ZADD');
    } finally {
      await stage.acceptWrites(true);
      await redis.acl('DELUSER', user);
    }
  });
});

describe('A task that no worker can take now', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => {
    stage = await makeRedisStore();
  });
  afterEach(() => stage.close());

  /** The channels on which the step publishes, without the prefix. */
  async function wokenBy(toWake: string | undefined): Promise<readonly string[]> {
    const { redis, store, taskQueue } = stage;
    const listener = redis.duplicate();
    const channels: string[] = [];
    await listener.psubscribe(`${store.keyspace.key('wakeWorkers')}*`, store.keyspace.key('wakeWorker', '*'));
    const arrived = new Promise<void>((resolve) => {
      listener.on('pmessage', (_pattern: string, channel: string) => {
        channels.push(channel);
        resolve();
      });
    });
    const task = aTask({ id: taskId('config@1') });
    await taskQueue.submitMany([{ task, ...(toWake !== undefined && { toWake: workerId(toWake) }) }], {});
    await arrived;
    listener.disconnect();
    return channels;
  }

  it('wakes the worker that the caller names', async () => {
    await stage.workers.heartbeat(aWorker({ id: 'w1', capacity: 1 }).registration, 30_000);
    expect(await wokenBy('w1')).toEqual([stage.store.keyspace.key('wakeWorker', 'w1')]);
  });

  it.each([
    ['the caller names none', undefined],
    ['the named worker is dead', 'w1'],
  ])('wakes all workers when %s', async (_, toWake) => {
    expect(await wokenBy(toWake)).toEqual([stage.store.keyspace.key('wakeWorkers')]);
  });

  it('wakes all workers when the named worker takes no tasks', async () => {
    const { registration } = aWorker({ id: 'w1', capacity: 1, isDraining: true });
    await stage.workers.heartbeat(registration, 30_000);
    expect(await wokenBy('w1')).toEqual([stage.store.keyspace.key('wakeWorkers')]);
  });
});
