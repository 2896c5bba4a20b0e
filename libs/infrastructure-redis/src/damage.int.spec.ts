import {
  ExecutorInstance,
  executorInstanceId,
  taskConfigId,
  taskId,
  UnreadableTaskConfigError,
  workerId,
} from '@distribute-schedule/domain';
import { aConfig, aTask, aWorker } from '@distribute-schedule/domain/testing';
import { makeRedisStore, type RedisStoreUnderTest } from './testing/make-redis-store';

/** Damage that another program or a bug may do to stored data. It must not stop other tasks, and must be reported. */
describe('A damaged Redis store', () => {
  let store: RedisStoreUnderTest;
  const key = (name: Parameters<RedisStoreUnderTest['store']['keyspace']['key']>[0], id?: string) =>
    store.store.keyspace.key(name, id);

  beforeEach(async () => {
    store = await makeRedisStore();
  });
  afterEach(() => store.close());

  async function addDue(...ids: string[]): Promise<number> {
    const dueAt = (await store.now()) - 5;
    for (const id of ids) {
      const config = aConfig({ id: taskConfigId(id) });
      await store.taskConfigs.add({ config, next: { dueAt, wakeAt: dueAt }, records: [] });
    }
    return dueAt;
  }

  const claim = (requestToken: string) =>
    store.dueConfigs.claimDue({ limit: 10, leaseMs: 1000, overdueByMs: 0, requestToken });

  it('restores a config that is missing from the index of due times', async () => {
    await addDue('lost', 'kept');
    await store.redis.zrem(key('configDue'), 'lost');
    expect(await store.audit()).toEqual(['config lost is missing from the index of due times']);
    expect((await store.dueConfigs.restoreMissing('')).restored).toEqual(['lost']);
    expect(await store.audit()).toEqual([]);
    const ids = (await claim('a')).claimed.map(({ config }) => config.id);
    expect([...ids].sort()).toEqual(['kept', 'lost']);
  });

  it('reports a config as unreadable when its document is not JSON, together with the others', async () => {
    await addDue('bad', 'good');
    await store.redis.hset(key('configDetail'), 'bad', '{"id": "bad",');
    const { claimed, unreadable } = await claim('a');
    expect(claimed.map(({ config }) => config.id)).toEqual(['good']);
    expect(unreadable).toEqual([
      { id: 'bad', reason: 'The stored document cannot be read: it is not JSON', claimToken: 'a' },
    ]);
  });

  it('leaves a parked config alone, shows the reason, and lists it as unreadable', async () => {
    await addDue('bad');
    await store.redis.hset(key('configDetail'), 'bad', '[]');
    const { unreadable } = await claim('a');
    await store.dueConfigs.park(unreadable[0]!);
    expect((await claim('b')).unreadable).toEqual([]);
    expect((await store.dueConfigs.restoreMissing('')).restored).toEqual([]);
    await expect(store.taskConfigs.find(taskConfigId('bad'))).rejects.toThrow(UnreadableTaskConfigError);
    const page = await store.taskConfigs.list({ limit: 10 });
    expect(page.configs).toEqual([]);
    expect(page.unreadable.map(({ id }) => id)).toEqual(['bad']);
  });

  it('sets a task aside when its document is missing or invalid, and returns the others', async () => {
    await addDue('a');
    const registration = {
      id: 'w' as never,
      address: 'here:1',
      capacity: 10,
      labels: {},
      executors: ['local'],
      isDraining: false,
      startedAt: 0,
    };
    await store.workers.heartbeat(registration, 10_000);
    for (const id of ['a@1', 'a@2', 'a@3'])
      await store.taskQueue.submit(aTask({ id: taskId(id), configId: taskConfigId('a') }), {});
    await store.redis.del(key('taskDetail', 'a@1'));
    await store.redis.set(key('taskDetail', 'a@2'), '{}');
    const request = {
      workerId: registration.id,
      slots: 5,
      graceMs: 1000,
      serves: ['local'],
      requestToken: 't',
    };
    const { tasks } = await store.taskQueue.claim(request);
    expect(tasks.map(({ id }) => id)).toEqual(['a@3']);
    const aside = await store.redis.lrange(key('taskUnreadable'), 0, -1);
    expect(aside.map((line) => line.split(' ')[0])).toEqual(['a@2', 'a@1']);
    expect(await store.audit()).toEqual([]);
  });

  it('forgets a dead worker when its queue holds only tasks that do not exist', async () => {
    const id = workerId('w');
    await store.workers.heartbeat({ ...aWorker({ id: 'w' }).registration, capacity: 9 }, 10_000);
    await store.redis.sadd(key('workerRunning', 'w'), 'a@1', 'a@2');
    await store.redis.rpush(key('taskQueue', 'w'), 'a@3');
    await store.passTime(5);
    const [dead] = await store.taskQueue.deadWorkers(1, 9);
    expect(dead).toMatchObject({ id, running: [], queued: [] });
    expect(await store.taskQueue.forgetWorker(dead!)).toBe(true);
  });

  it('lets a worker leave when its queue holds a task that does not exist', async () => {
    const id = workerId('w');
    await store.workers.heartbeat(aWorker({ id: 'w' }).registration, 10_000);
    await store.redis.rpush(key('taskQueue', 'w'), 'a@9');
    await store.workers.leave(id);
    expect(await store.workers.lastHeartbeat(id)).toBeUndefined();
    expect(await store.audit()).toEqual([]);
  });

  it('lists intact entries together with damaged ones', async () => {
    for (const id of ['a@1', 'a@2'])
      await store.taskQueue.submit(aTask({ id: taskId(id), configId: taskConfigId('a') }), {});
    await store.redis.set(key('taskDetail', 'a@1'), '{"id":');
    const ids = (tasks: readonly { id: string }[]) => tasks.map(({ id }) => id);
    expect(ids((await store.tasks.search({ limit: 9 })).tasks)).toEqual(['a@2']);
    expect(ids(await store.tasks.ofConfig(taskConfigId('a'), 9))).toEqual(['a@2']);
    await expect(store.tasks.find(taskId('a@1'))).rejects.toThrow('it is not JSON');

    const service = { id: executorInstanceId('whole'), name: 'service', baseUrl: 'http://here:1' };
    const said = { healthCheckUrl: 'http://here:1/health', tasks: [], weight: 1, labels: {} };
    await store.executorInstances.save(ExecutorInstance.register({ ...service, ...said }, 0), undefined);
    await store.redis.hset(key('executorDetail'), 'damaged', '{}');
    expect(ids(await store.executorInstances.all())).toEqual(['whole']);

    const beat = { address: 'here:1', state: 'leading', epoch: 1, startedAt: 0 } as const;
    for (const id of ['whole', 'damaged']) await store.schedulers.beat({ ...beat, id }, 10_000);
    await store.redis.set(key('schedulerPool', 'damaged'), '{"state":"of another version"}');
    expect(ids(await store.schedulers.live())).toEqual(['whole']);
  });

  it.each([
    ['task a@1 is missing from the index of deadlines', () => store.redis.zrem(key('taskDeadline'), 'a@1')],
    [
      'task a@1 is missing from the list "pending local"',
      () => store.redis.zrem(key('taskPending', 'local'), 'a@1'),
    ],
    [
      'task a@1 is missing from the open tasks of config a',
      () => store.redis.srem(key('configOpen', 'a'), 'a@1'),
    ],
    [
      'the list "queue w" holds task a@1, which does not belong there',
      () => store.redis.rpush(key('taskQueue', 'w'), 'a@1'),
    ],
    [
      'the list "queue w" holds task a@9, which is not unfinished',
      () => store.redis.rpush(key('taskQueue', 'w'), 'a@9'),
    ],
    [
      'task a@1 has version token rev:9, but its document has rev:1',
      async () => {
        const live = await store.redis.hget(key('taskLive'), 'a@1');
        await store.redis.hset(key('taskLive'), 'a@1', live!.replace('rev:1', 'rev:9'));
      },
    ],
    ['config a has no version', () => store.redis.hdel(key('configVersion'), 'a')],
    ['holds config a, which does not belong there', () => store.redis.hdel(key('configNext'), 'a')],
    ['task a@1 is missing from the list of all open tasks', () => store.redis.del(key('taskIndexOpen'))],
    ['task a@1 is missing from the tasks of config a', () => store.redis.del(key('configTasks', 'a'))],
    [
      'task a@1 is unfinished, but is listed as finished',
      () => store.redis.zadd(key('taskIndexFailed'), 1, 'a@1'),
    ],
    ['the pending queue local holds tasks, but is not listed', () => store.redis.del(key('taskPendings'))],
    ['the pending queue gpu is listed, but is empty', () => store.redis.sadd(key('taskPendings'), 'gpu')],
    [
      'task a@9 has the turn of config a, but is not unfinished',
      () => store.redis.hset(key('configTurn'), 'a', 'a@9'),
    ],
    [
      'tasks of config a wait for their turn, but no task has it',
      () => store.redis.rpush(key('configSequence', 'a'), 'a@1'),
    ],
    ['config a is missing from the list of all configs', () => store.redis.del(key('configIndex'))],
    ['config a is missing from the list of names', () => store.redis.del(key('configNames'))],
    [
      'config a has a summary that does not match its document',
      () => store.redis.hset(key('configSummary'), 'a', 'a\0{"isEnabled":false}'),
    ],
    ['holds config b, which does not exist', () => store.redis.hset(key('configSummary'), 'b', 'b\0{}')],
    [
      'the history of config a holds 11 tasks, but the limit is 10',
      () =>
        store.redis.zadd(
          key('configHistory', 'a'),
          ...Array.from({ length: 11 }, (_, i) => [i, `a@${i + 100}`]).flat(),
        ),
    ],
    [
      'task a@2 is finished, but its document never expires',
      async () => {
        await store.redis.zadd(key('configHistory', 'a'), 1, 'a@2');
        await store.redis.set(key('taskDetail', 'a@2'), '{}');
      },
    ],
  ])('is found by the audit: %s', async (finding, damage) => {
    await addDue('a');
    await store.taskQueue.submit(aTask({ id: taskId('a@1'), configId: taskConfigId('a') }), {});
    expect(await store.audit()).toEqual([]);
    await damage();
    expect(await store.audit()).toContainEqual(expect.stringContaining(finding));
  });
});
