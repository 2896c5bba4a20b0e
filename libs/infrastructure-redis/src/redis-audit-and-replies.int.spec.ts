import { RedisAuditLog } from './redis-audit-log';
import { RedisKeptReplies } from './redis-kept-replies';
import { RedisStateChanges } from './redis-state-changes';
import { makeRedisStore, type RedisStoreUnderTest } from './testing/make-redis-store';

describe('What the API keeps in Redis', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => (stage = await makeRedisStore()));
  afterEach(() => stage.close());

  it('lists changes newest first, page by page, and cuts what is too long to keep', async () => {
    const audit = new RedisAuditLog(stage.store);
    const entry = { who: 'ops', role: 'admin', from: '127.0.0.1', action: 'PUT /x', of: 'task' };
    for (const id of ['a', 'b', 'c'])
      await audit.append({ ...entry, id, after: { text: id.repeat(id === 'a' ? 20_000 : 1) } });
    const first = await audit.list({ limit: 2 });
    expect(first.records.map(({ id }) => id)).toEqual(['c', 'b']);
    const second = await audit.list({ limit: 2, before: first.next! });
    expect(second).toMatchObject({
      records: [{ id: 'a', who: 'ops', after: { left_out: '20011 characters' } }],
    });
    expect(second.next).toBeUndefined();
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
