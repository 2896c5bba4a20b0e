import { taskConfigId } from '@distribute-schedule/domain';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { addConfig } from './config-steps';
import { apply, beat, claim, submit, succeeded } from './task-steps';

/** @see StateChanges */
export function stateChangesContract(storeName: string, makeStore: MakeStore): void {
  describe(`StateChanges on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    /** Saves and removes a config, and runs a Task of it: five events. */
    async function makeEvents(store: StoreUnderTest): Promise<void> {
      await addConfig(store, { id: 'nightly' }, undefined);
      await beat(store, 'w1');
      await submit(store, { configId: 'nightly', scheduledTime: 5 });
      const { tasks } = await claim(store, 'w1');
      await apply(store, succeeded(tasks[0]!, await store.now()));
      await store.taskConfigs.remove(taskConfigId('nightly'));
    }

    it('has no events in an empty store', async () => {
      const { changes } = stage.store;
      const newest = await changes.newest();
      expect(await changes.after(newest, 10)).toEqual({ changes: [], missed: false });
    });

    it('lists what happened, oldest first, with the time of the store', async () => {
      const { store } = stage;
      const start = await store.changes.newest();
      const before = await store.now();
      await makeEvents(store);
      const after = await store.now();
      const { changes, missed } = await store.changes.after(start, 10);
      expect(missed).toBe(false);
      expect(changes).toMatchObject([
        { event: 'config saved', taskId: '', configId: 'nightly', detail: '1' },
        { event: 'created', taskId: 'nightly@5', configId: 'nightly' },
        { event: 'started', taskId: 'nightly@5', configId: 'nightly', detail: 'w1' },
        { event: 'success', taskId: 'nightly@5', configId: 'nightly' },
        { event: 'config removed', taskId: '', configId: 'nightly' },
      ]);
      for (const { at } of changes) {
        expect(at).toBeGreaterThanOrEqual(before);
        expect(at).toBeLessThanOrEqual(after);
      }
    });

    it('continues after any event, a page at a time', async () => {
      const { store } = stage;
      const start = await store.changes.newest();
      await makeEvents(store);
      const all = (await store.changes.after(start, 10)).changes;
      const paged: string[] = [];
      for (let from = start; ; from = paged.at(-1) ?? from) {
        const { changes, missed } = await store.changes.after(from, 2);
        expect(missed).toBe(false);
        if (changes.length === 0) break;
        expect(changes.length).toBeLessThanOrEqual(2);
        paged.push(...changes.map(({ id }) => id));
      }
      expect(paged).toEqual(all.map(({ id }) => id));
      expect(new Set(paged).size).toBe(5);
      // The API refuses other forms as the id after which a client goes on.
      for (const id of paged) expect(id).toMatch(/^\d{1,15}-\d{1,10}$/);
      expect(await store.changes.newest()).toBe(paged.at(-1));
    });

    it('adds no event when a step changes nothing', async () => {
      const { store } = stage;
      await makeEvents(store);
      const newest = await store.changes.newest();
      await claim(store, 'w1');
      await store.taskConfigs.remove(taskConfigId('nightly'));
      expect(await store.changes.after(newest, 10)).toEqual({ changes: [], missed: false });
    });
  });
}
