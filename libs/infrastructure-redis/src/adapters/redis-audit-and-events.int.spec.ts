import { RedisStateChanges } from './redis-state-changes';
import { makeRedisStore, type RedisStoreUnderTest } from '../testing/make-redis-store';

describe('Audit records and events in Redis', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => (stage = await makeRedisStore()));
  afterEach(() => stage.close());

  it('keeps the newest ten thousand audit records', async () => {
    const { redis, store, auditLog } = stage;
    await redis.set(store.keyspace.key('auditNumber'), 10_000);
    await redis.hset(store.keyspace.key('auditRecords'), { 1: '5 {"id":"old"}', 2: '6 {"id":"kept"}' });
    await auditLog.add({
      ...{ who: 'ops', role: 'admin', from: '', action: '', outcome: 'done', id: 'new' },
    });
    expect(Object.keys(await redis.hgetall(store.keyspace.key('auditRecords')))).toEqual(['2', '10001']);
  });

  it('reports missed events when the stream was trimmed', async () => {
    const changes = new RedisStateChanges(stage.store);
    expect(await changes.newest()).toBe('0-0');
    const key = stage.store.keyspace.key('eventStream');
    const fields = ['event', 'created', 'task', 'a@1', 'config', 'a', 'detail', ''];
    for (const id of ['1-1', '2-1', '10-1']) await stage.redis.xadd(key, id, ...fields);
    expect(await changes.newest()).toBe('10-1');
    const { changes: later, missed } = await changes.after('1-1', 10);
    expect(later.map(({ id }) => id)).toEqual(['2-1', '10-1']);
    expect([missed, later[0]]).toEqual([
      false,
      { id: '2-1', at: 2, event: 'created', taskId: 'a@1', configId: 'a', detail: '' },
    ]);
    await stage.redis.xtrim(key, 'MAXLEN', 1);
    expect(await changes.after('1-1', 10)).toMatchObject({ missed: true, changes: [{ id: '10-1' }] });
  });
});
