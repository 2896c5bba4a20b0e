import { makeRedisStore, type RedisStoreUnderTest } from '../testing/make-redis-store';
import { agreeOnFormat } from './store-format';

describe('The format of the store', () => {
  let made: RedisStoreUnderTest;
  beforeEach(async () => void (made = await makeRedisStore()));
  afterEach(() => made.close());

  const start = (known: number, required: number, oldest = 1) =>
    agreeOnFormat(made.store, 'Redis', { known, required, oldest });
  const held = () => made.redis.get(made.store.keyspace.key('storeFormat'));

  it('is what the first process requires', async () => {
    await start(3, 2);
    expect(await held()).toBe('2');
  });

  it('refuses a process that knows only an older format, and names both', async () => {
    await start(3, 3);
    await expect(start(2, 2)).rejects.toMatchObject({
      code: 'redis.store_newer',
      message: expect.stringContaining('(format 3, this version knows 2): start that version') as string,
    });
    expect(await held()).toBe('3');
  });

  it('refuses a process that cannot read the format, and stays as it is', async () => {
    await start(1, 1);
    await expect(start(3, 3, 2)).rejects.toMatchObject({
      code: 'redis.store_older',
      message: expect.stringContaining('(format 1, this version reads formats from 2)') as string,
    });
    expect(await held()).toBe('1');
  });

  it('lets neighbouring releases start in either order, and refuses the one before them', async () => {
    const [first, second, third] = [() => start(1, 1), () => start(2, 1), () => start(2, 2)];
    await first();
    await second();
    await first();
    await third();
    await second();
    expect(await held()).toBe('2');
    await expect(first()).rejects.toMatchObject({ code: 'redis.store_newer' });
  });

  it('is never lowered when two processes start at the same time', async () => {
    await Promise.all([start(5, 5), start(5, 4), start(5, 5)]);
    expect(await held()).toBe('5');
  });
});
