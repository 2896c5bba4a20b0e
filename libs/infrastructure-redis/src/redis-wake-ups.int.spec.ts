import { once } from 'node:events';
import { URL } from 'node:url';
import type { WakeUp } from '@distribute-schedule/application';
import type { Redis } from 'ioredis';
import { openConnection } from './connection/open-connection';
import { RedisWakeUps } from './adapters/redis-wake-ups';
import { makeRedisStore, type RedisStoreUnderTest } from './testing/make-redis-store';

describe('Wake-ups after an outage of Redis', () => {
  let stage: RedisStoreUnderTest;
  let subscriber: Redis;
  beforeEach(async () => {
    stage = await makeRedisStore();
    const { host, password } = new URL(process.env['DS_TEST_REDIS_URL'] ?? '');
    const nobody = { username: '', password: '' };
    subscriber = openConnection(
      {
        ...{ mode: 'standalone', addr: host, username: '', password, db: 0, poolSize: 1, keyPrefix: '' },
        ...{ sentinel: { masterName: '', nodes: [], ...nobody }, cluster: { nodes: [] } },
        tls: { enabled: false, caFile: '', certFile: '', keyFile: '', serverName: '' },
        ...{ commandTimeoutMs: 5_000, connectTimeoutMs: 5_000 },
      },
      'wake-ups',
    ) as Redis;
    await subscriber.connect();
  });
  afterEach(async () => {
    subscriber.disconnect();
    await stage.close();
  });

  const cut = () => {
    subscriber.stream.destroy();
    return once(subscriber, 'close');
  };

  it('arrive once when the subscription had to be repeated', async () => {
    const wakeUps = new RedisWakeUps(stage.store, subscriber);
    let received = 0;
    const listen = () => wakeUps.forSchedulers(() => (received += 1));
    jest.spyOn(subscriber, 'subscribe').mockRejectedValueOnce(new Error('Command timed out'));
    await expect(listen()).rejects.toThrow('Command timed out');
    await listen();
    const channel = stage.store.keyspace.key('wakeSchedulers');
    const isTold = once(subscriber, 'message');
    await stage.redis.publish(channel, '{"kind":"leaderless"}');
    await isTold;
    expect(received).toBe(1);
  });

  it.each([
    ['it is back', 0],
    ['Redis has taken the third connection to listen again', 2],
  ])('arrive once %s', async (_, unanswered) => {
    const received: WakeUp[] = [];
    let onArrival = (): void => undefined;
    await new RedisWakeUps(stage.store, subscriber).forSchedulers((wakeUp) => {
      received.push(wakeUp);
      onArrival();
    });
    const arrival = () => new Promise<void>((resolve) => (onArrival = resolve));
    const subscribe = jest.spyOn(subscriber, 'subscribe');
    for (let i = 0; i < unanswered; i++) subscribe.mockRejectedValueOnce(new Error('Command timed out'));
    const isBack = arrival();
    await cut();
    await isBack;
    expect(received).toEqual([{ kind: 'reconnected' }]);
    expect(subscribe).toHaveBeenCalledTimes(unanswered + 1);
    const isTold = arrival();
    await stage.redis.publish(stage.store.keyspace.key('wakeSchedulers'), '{"kind":"leaderless"}');
    await isTold;
    expect(received[1]).toEqual({ kind: 'leaderless' });
  });
});
