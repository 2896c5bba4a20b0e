import { RedisKeptReplies } from './redis-kept-replies';
import { RedisStateChanges } from './redis-state-changes';
import { makeRedisStore, type RedisStoreUnderTest } from '../testing/make-redis-store';

describe('What the API keeps in Redis', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => (stage = await makeRedisStore()));
  afterEach(() => stage.close());

  it('keeps the latest ten thousand records of changes', async () => {
    const { redis, store, auditLog } = stage;
    await redis.set(store.keyspace.key('auditNumber'), 10_000);
    await redis.hset(store.keyspace.key('auditRecords'), { 1: '5 {"id":"old"}', 2: '6 {"id":"kept"}' });
    await auditLog.add({
      ...{ who: 'ops', role: 'admin', from: '', action: '', outcome: 'done', id: 'new' },
    });
    expect(Object.keys(await redis.hgetall(store.keyspace.key('auditRecords')))).toEqual(['2', '10001']);
  });

  it('lets one of many through that bear the same key, and answers the others as it was answered', async () => {
    const replies = new RedisKeptReplies(stage.store);
    const begun = await Promise.all([1, 2, 3].map(() => replies.begin('k', 'same', 60_000)));
    expect(begun.map(({ kind }) => kind).sort()).toEqual(['begun', 'under way', 'under way']);
    await replies.keep('k', 'same', { status: 201, body: { id: 'x' } }, 60_000);
    expect(await replies.begin('k', 'same', 60_000)).toEqual({
      kind: 'kept',
      reply: { status: 201, body: { id: 'x' } },
    });
    expect(await replies.begin('k', 'else', 60_000)).toEqual({ kind: 'other' });
    await replies.release('k');
    expect(await replies.begin('k', 'else', 60_000)).toEqual({ kind: 'begun' });
  });

  it('tells what happened after a moment, and that some of it is gone', async () => {
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
