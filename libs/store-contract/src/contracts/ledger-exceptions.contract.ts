import { taskConfigId, type FireOutcome, type FireRecord } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, claimOneDue, commit, fireOf, fired, hourMs } from './config-steps';
import { freshRequestToken } from './request-token';

/** Guarantees of the list of due times that did not run as planned. */
export function ledgerExceptionsContract(storeName: string, makeStore: MakeStore): void {
  describe(`Ledger exceptions of the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    /** Decides the due time of a new config, with one record for each outcome. */
    async function decide(id: string, ...outcomes: readonly FireOutcome[]): Promise<readonly FireRecord[]> {
      const { store } = stage;
      await addConfig(store, { id }, (await store.now()) - 1000);
      const due = await claimOneDue(store);
      const records = outcomes.map((outcome, i) => fired(due.dueAt + i, { outcome, reason: `"${outcome}"` }));
      expect(await commit(store, fireOf(due, { tasks: [], records }))).toEqual(['applied']);
      return records;
    }
    const listed = async (limit: number, before?: string) =>
      (await stage.store.taskConfigs.ledgerExceptions(limit, before)).map(({ configId, record }) => [
        configId,
        record.outcome,
      ]);

    it('is empty while every due time runs as planned', async () => {
      await decide('a', 'fired');
      expect(await listed(10)).toEqual([]);
    });

    it('lists everything but what was fired in time, of all configs, newest first', async () => {
      const { store } = stage;
      const [, , skipped] = await decide('a', 'fired', 'late', 'skipped', 'coalesced');
      await decide('b', 'missed', 'refused', 'fired');
      expect(await listed(10)).toEqual([
        ['b', 'refused'],
        ['b', 'missed'],
        ['a', 'coalesced'],
        ['a', 'skipped'],
        ['a', 'late'],
      ]);
      expect((await store.taskConfigs.ledgerExceptions(10))[3]?.record).toEqual(skipped);
    });

    it('continues behind the position of an entry while others are added', async () => {
      const { store } = stage;
      await decide('a', 'missed', 'skipped', 'late');
      const page = await store.taskConfigs.ledgerExceptions(2);
      await decide('b', 'missed');
      expect(await listed(2, page.at(-1)?.position)).toEqual([['a', 'missed']]);
    });

    it('lists due times that a change of their config drops, and keeps them when the config is removed', async () => {
      const { store } = stage;
      const dueAt = (await store.now()) - 1000;
      const config = await addConfig(store, { id: 'a' }, dueAt);
      const changed = aConfig({ ...config.toSnapshot(), version: 2 });
      const next = { dueAt: dueAt + hourMs, wakeAt: dueAt + hourMs };
      const records = [fired(dueAt, { outcome: 'missed', reason: 'replaced' })];
      await store.taskConfigs.replace({ config: changed, next, records }, { version: 1, dueAt });
      await store.taskConfigs.remove(taskConfigId('a'));
      expect(await listed(10)).toEqual([['a', 'missed']]);
    });

    it('lists a due time once when its decision is sent twice, and never when it was not applied', async () => {
      const { store } = stage;
      await addConfig(store, { id: 'a' }, (await store.now()) - 1000);
      const due = await claimOneDue(store);
      const fire = fireOf(due, { tasks: [], records: [fired(due.dueAt, { outcome: 'skipped' })] });
      const requestToken = freshRequestToken();
      for (let i = 0; i < 2; i++) await store.dueConfigs.commitFires([fire], requestToken);
      expect(await commit(store, fire)).toEqual(['superseded']);
      expect(await listed(10)).toEqual([['a', 'skipped']]);
    });
  });
}
