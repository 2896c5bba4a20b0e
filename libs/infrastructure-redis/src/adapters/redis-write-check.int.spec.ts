import { RecordingLogger } from '@distribute-schedule/application/testing';
import { makeRedisStore, type RedisStoreUnderTest } from '../testing/make-redis-store';
import { RedisWriteCheck } from './redis-write-check';
import { warnOfForeignKeys } from './warn-of-foreign-keys';

describe('A Redis', () => {
  let stage: RedisStoreUnderTest;
  let log: RecordingLogger;
  beforeEach(async () => {
    stage = await makeRedisStore();
    log = new RecordingLogger();
  });
  afterEach(() => stage.close());

  const key = (name: 'storeId' | 'taskIndex' | 'configDetail' | 'epoch') => stage.store.keyspace.key(name);

  describe('that has lost its data', () => {
    it('is reported once in the log, and in the warnings', async () => {
      const check = new RedisWriteCheck(stage.store, log);
      await check.runNow();
      await check.runNow();
      expect(check.warnings).toEqual([]);
      await stage.redis.unlink(key('storeId'));
      await check.runNow();
      await check.runNow();
      expect(check.warnings).toMatchObject([
        { code: 'redis.data_lost', message: expect.stringContaining('Redis has lost its data') as string },
      ]);
      expect(log.messages('error')).toEqual(check.warnings.map(({ message }) => message));
    });

    it('is noticed by every process, also after another one has used it again', async () => {
      const checks = [new RedisWriteCheck(stage.store, log), new RedisWriteCheck(stage.store, log)];
      for (const check of checks) await check.runNow();
      await stage.redis.unlink(key('storeId'));
      for (const check of checks) await check.runNow();
      expect(checks.map(({ warnings }) => warnings.length)).toEqual([1, 1]);
    });
  });

  describe('that was never used by this system', () => {
    it('is not reported when it has none of our keys', async () => {
      await warnOfForeignKeys(stage.store, log);
      expect(log.lines).toEqual([]);
    });

    it('is reported when another program has keys with our names', async () => {
      await stage.redis.set(key('taskIndex'), 'of another program');
      await warnOfForeignKeys(stage.store, log);
      expect(log.lines).toMatchObject([
        {
          level: 'warn',
          fields: { keys: [key('taskIndex')], count: 1 },
          message: expect.stringContaining('redis.key_prefix') as string,
        },
      ]);
    });
  });

  it.each(['storeId', 'epoch'] as const)('is not reported when it has our keys and %s', async (ours) => {
    await stage.redis.set(key(ours), '1');
    await stage.redis.hset(key('configDetail'), 'a', '{}');
    await warnOfForeignKeys(stage.store, log);
    expect(log.lines).toEqual([]);
    await stage.redis.unlink(key('configDetail'));
  });
});
