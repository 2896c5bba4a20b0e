import { TaskConfig } from '@distribute-schedule/domain';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, addDueConfigs, claimDue, claimOneDue, commit, fireOf, hourMs } from './config-steps';

/** Handles configs that cannot be fired, and configs that are missing from the index of due times. */
export function parkAndRestoreContract(storeName: string, makeStore: MakeStore): void {
  describe(`DueConfigs.park and restoreMissing on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('sets a config aside with the reason until it is saved again', async () => {
      const { store } = stage;
      const dueAt = (await store.now()) - 1000;
      await addConfig(store, { id: 'bad' }, dueAt);
      const { config, claimToken } = await claimOneDue(store);
      await store.dueConfigs.park({ id: config.id, reason: 'no such zone', claimToken });
      expect((await claimDue(store, { overdueByMs: -hourMs })).claimed).toEqual([]);
      const parked = await store.taskConfigs.find(config.id);
      // It keeps its due time. After a repair, the due times from there on are fired or recorded.
      expect(parked).toMatchObject({ parkedBecause: 'no such zone', dueAt });

      const repaired = TaskConfig.restore({ ...config.toSnapshot(), version: 2 });
      const next = { dueAt, wakeAt: dueAt };
      await store.taskConfigs.replace(
        { config: repaired, next, records: [] },
        { version: 1, dueAt: parked?.dueAt },
      );
      expect(await store.taskConfigs.find(config.id)).not.toHaveProperty('parkedBecause');
      expect(await claimOneDue(store)).toMatchObject({ dueAt });
    });

    it('parks nothing for a scheduler that lost its claim', async () => {
      const { store } = stage;
      await addDueConfigs(store, 1);
      const { config, claimToken } = await claimOneDue(store, { leaseMs: 60_000 });
      const taken = await claimOneDue(store, { overdueByMs: -60_000 });
      await store.dueConfigs.park({ id: config.id, reason: 'stale', claimToken });
      expect((await store.taskConfigs.find(config.id))?.parkedBecause).toBeUndefined();
      expect(await commit(store, fireOf(taken))).toEqual(['applied']);
    });

    it('restores nothing when no config is missing', async () => {
      const { store } = stage;
      await addDueConfigs(store, 30);
      await addConfig(store, { id: 'by-hand', trigger: { kind: 'manual' } }, undefined);
      await claimDue(store, { limit: 10 });
      let cursor = '';
      for (let round = 0; round < 10; round++) {
        const reply = await store.dueConfigs.restoreMissing(cursor);
        expect(reply.restored).toEqual([]);
        cursor = reply.cursor;
      }
      expect((await claimDue(store)).claimed).toHaveLength(20);
    });
  });
}
