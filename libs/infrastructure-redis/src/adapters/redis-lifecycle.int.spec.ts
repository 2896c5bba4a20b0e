import { RecordingLogger } from '@distribute-schedule/application/testing';
import type { RedisConnections } from '../connection/redis-connections';
import { makeRedisStore, type RedisStoreUnderTest } from '../testing/make-redis-store';
import { RedisLifecycle } from './redis-lifecycle';
import { RedisWriteCheck } from './redis-write-check';
import { StoreClock } from './store-clock';

describe('RedisLifecycle', () => {
  let stage: RedisStoreUnderTest;
  beforeEach(async () => {
    stage = await makeRedisStore();
    jest.useFakeTimers({
      doNotFake: [
        'setTimeout',
        'clearTimeout',
        'setImmediate',
        'clearImmediate',
        'nextTick',
        'queueMicrotask',
      ],
    });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await stage.close();
  });

  it('notices a loss of all data within half a minute, also when nobody asks and no connection breaks', async () => {
    const { store, redis } = stage;
    const log = new RecordingLogger();
    const doNothing = () => undefined;
    const connections = { start: doNothing, stop: doNothing, logConnected: doNothing, main: redis };
    const lifecycle = new RedisLifecycle(
      connections as unknown as RedisConnections,
      store,
      new RedisWriteCheck(store, log),
      new StoreClock(store, log),
      log,
    );
    await lifecycle.start();
    await redis.unlink(store.keyspace.key('storeId'));
    jest.advanceTimersByTime(30_000);
    while (log.messages('error').length === 0) await redis.ping();
    expect(log.messages('error')).toEqual([expect.stringContaining('Redis has lost its data')]);
    await lifecycle.stop();
  });
});
