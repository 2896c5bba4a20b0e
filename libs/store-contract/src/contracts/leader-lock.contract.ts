import { stageFreshStores, type MakeStore } from '../store-under-test';

/** @see LeaderLock */
export function leaderLockContract(storeName: string, makeStore: MakeStore): void {
  describe(`LeaderLock on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const longMs = 30_000;
    const shortMs = 50;

    it('is won by one of several schedulers', async () => {
      const { leaderLock } = stage.store;
      const won = await Promise.all(['s1', 's2', 's3', 's4'].map((id) => leaderLock.acquire(id, longMs)));
      expect(won.filter((epoch) => epoch !== undefined)).toHaveLength(1);
    });

    it('stays with its holder while it is renewed', async () => {
      const { store } = stage;
      await store.leaderLock.acquire('s1', 1000);
      for (let i = 0; i < 2; i++) {
        await store.passTime(600);
        expect(await store.leaderLock.renew('s1', 1000)).toBe(true);
      }
      expect(await store.leaderLock.acquire('s2', longMs)).toBeUndefined();
    });

    it('goes to another scheduler after its ttl, and the former holder cannot renew it', async () => {
      const { store } = stage;
      await store.leaderLock.acquire('s1', shortMs);
      await store.passTime(shortMs + 30);
      expect(await store.leaderLock.acquire('s2', longMs)).toBeDefined();
      expect(await store.leaderLock.renew('s1', longMs)).toBe(false);
      expect(await store.leaderLock.renew('s2', longMs)).toBe(true);
    });

    it('cannot be renewed after its ttl, even if it is free', async () => {
      const { store } = stage;
      await store.leaderLock.acquire('s1', shortMs);
      await store.passTime(shortMs + 30);
      expect(await store.leaderLock.renew('s1', longMs)).toBe(false);
      expect(await store.leaderLock.renew('never-held-it', longMs)).toBe(false);
    });

    it('is free at once when its holder releases it, and not when another scheduler does', async () => {
      const { leaderLock } = stage.store;
      await leaderLock.acquire('s1', longMs);
      await leaderLock.release('s2');
      expect(await leaderLock.acquire('s2', longMs)).toBeUndefined();
      await leaderLock.release('s1');
      expect(await leaderLock.acquire('s2', longMs)).toBeDefined();
      await leaderLock.release('s1');
      expect(await leaderLock.renew('s2', longMs)).toBe(true);
    });

    it('counts the elections', async () => {
      const { leaderLock } = stage.store;
      const epochs: (number | undefined)[] = [];
      for (const id of ['s1', 's2', 's1']) {
        epochs.push(await leaderLock.acquire(id, longMs));
        await leaderLock.acquire('not-elected', longMs);
        await leaderLock.release(id);
      }
      const [first = 0] = epochs;
      expect(first).toBeGreaterThan(0);
      expect(epochs).toEqual([first, first + 1, first + 2]);
    });

    it('returns the same election to its holder when the request is repeated', async () => {
      const { leaderLock } = stage.store;
      const won = await leaderLock.acquire('s1', longMs);
      expect(await leaderLock.acquire('s1', longMs)).toBe(won);
    });
  });
}
