import type { AuditEntry } from '@distribute-schedule/application';
import { RedisStateChanges } from './redis-state-changes';
import { makeRedisStore, type RedisStoreUnderTest } from '../testing/make-redis-store';

const change: AuditEntry = {
  who: 'ops',
  role: 'admin',
  from: '',
  action: '',
  outcome: 'done',
  id: 'new',
};

describe('Audit records and events in Redis', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => (stage = await makeRedisStore()));
  afterEach(() => stage.close());

  it('keeps the newest audit records when the bound was higher before', async () => {
    const { redis, store, auditLog, bounds } = stage;
    const now = await stage.now();
    const rows = Array.from({ length: 20 }, (_, n) => [String(n + 1), `${now} {"id":"${n + 1}"}`] as const);
    await redis.set(store.keyspace.key('auditNumber'), 20);
    await redis.hset(store.keyspace.key('auditRecords'), Object.fromEntries(rows));
    await auditLog.add(change);
    expect(Object.keys(await redis.hgetall(store.keyspace.key('auditRecords')))).toEqual(
      Array.from({ length: bounds.audit.people }, (_, n) => String(22 - bounds.audit.people + n)),
    );
  });

  it('bounds the audit records when an older version has deleted one in the middle', async () => {
    const { redis, store, auditLog, bounds } = stage;
    const max = bounds.audit.people;
    for (let n = 1; n <= max; n += 1) await auditLog.add(change);
    await redis.hdel(store.keyspace.key('auditRecords'), '2');
    for (let n = 1; n <= 2 * max; n += 1) await auditLog.add(change);
    // The first one stays.
    expect(await redis.hlen(store.keyspace.key('auditRecords'))).toBe(max + 1);
  });

  it('deletes the entries of the index by subject with their records', async () => {
    const { redis, store, auditLog, bounds } = stage;
    const subjects = store.keyspace.key('auditSubjects');
    for (let n = 1; n <= 2 * bounds.audit.people; n += 1) {
      const recordId = await auditLog.add({ ...change, id: n % 2 === 0 ? '' : `attempted ${n}` });
      await auditLog.conclude(recordId, { ...change, id: `done ${n}` });
    }
    expect(await redis.zcard(subjects)).toBe(bounds.audit.people);
    // A record that an older version deleted leaves its entry, which a search passes.
    await redis.hdel(store.keyspace.key('auditRecords'), String(2 * bounds.audit.people));
    expect((await auditLog.list({ subject: `done ${2 * bounds.audit.people}`, limit: 9 })).records).toEqual(
      [],
    );
  });

  it('deletes audit records that are too old, and does not list them before that', async () => {
    const { redis, store, auditLog } = stage;
    const now = await stage.now();
    const old = now - store.retention.audit.retentionMs - 2000;
    await redis.set(store.keyspace.key('auditNumber'), 2);
    await redis.hset(store.keyspace.key('auditRecords'), {
      1: `${old} {"id":"old"}`,
      2: `${now} {"id":"kept"}`,
    });
    expect((await auditLog.list({ limit: 9 })).records.map(({ id }) => id)).toEqual(['kept']);
    await auditLog.add(change);
    expect(Object.keys(await redis.hgetall(store.keyspace.key('auditRecords')))).toEqual(['2', '3']);
  });

  it('continues in the middle of an entry that holds the changes of one step', async () => {
    const changes = new RedisStateChanges(stage.store);
    const key = stage.store.keyspace.key('eventStream');
    const entry = ['started', 'a@1 w1', 'set aside', 'a@2 it is not JSON', 'success', 'a@3 '];
    for (const id of ['1-1', '2-1']) await stage.redis.xadd(key, id, ...entry);
    const { changes: all } = await changes.after('0-0', 10);
    expect(all.map(({ id }) => id)).toEqual(['1-1', '1-1.1', '1-1.2', '2-1', '2-1.1', '2-1.2']);
    expect(all[1]).toMatchObject({ event: 'set aside', taskId: 'a@2', detail: 'it is not JSON' });
    expect(await changes.after('1-1', 3)).toEqual({ changes: all.slice(1, 4), missed: false });
    expect(await changes.after('1-1.2', 10)).toEqual({ changes: all.slice(3), missed: false });
    expect(await changes.newest()).toBe('2-1.2');
    expect((await changes.after('2-1.2', 10)).changes).toEqual([]);
  });

  it('reports missed events when the stream was trimmed', async () => {
    const changes = new RedisStateChanges(stage.store);
    expect(await changes.newest()).toBe('0-0');
    const key = stage.store.keyspace.key('eventStream');
    const fields = ['created', 'a@1 '];
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
