import { StoreError } from '@distribute-schedule/application';
import { stageFreshStores, type MakeStore } from '../store-under-test';

const oneSecondMs = 1000;

/** @see Store */
export function writeCheckContract(storeName: string, makeStore: MakeStore): void {
  describe(`checkWrites of the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('rejects with an error of the store while steps cannot write, at the latest after a second', async () => {
      const { lifecycle, leaderLock, acceptWrites, passTime } = stage.store;
      await lifecycle.checkWrites();

      await acceptWrites(false);
      await expect(leaderLock.acquire('s1', 1000)).rejects.toBeInstanceOf(StoreError);
      await lifecycle.checkWrites();
      await passTime(oneSecondMs);
      await expect(lifecycle.checkWrites()).rejects.toBeInstanceOf(StoreError);

      await acceptWrites(true);
      await passTime(oneSecondMs);
      await lifecycle.checkWrites();
    });
  });
}
