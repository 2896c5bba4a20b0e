import { taskConfigId, type TaskConfigQuery } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, claimOneDue, hourMs } from './config-steps';
import { submit } from './task-steps';

/** Lists and finds configs for people. */
export function listTaskConfigsContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskConfigRepository.list and named on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    describe('list', () => {
      it('returns every config once, in the order of their ids, a page at a time', async () => {
        const { store } = stage;
        const ids = ['B', 'a', 'a-1', 'a.b', 'a0', 'b', 'c10', 'c2', 'z'];
        for (const id of [...ids].reverse()) await addConfig(store, { id }, undefined);
        const pages: string[][] = [];
        let from: string | undefined;
        do {
          const page = await store.taskConfigs.list({ limit: 4, ...(from !== undefined && { from }) });
          pages.push(page.configs.map(({ config }) => config.id));
          from = page.next;
        } while (from !== undefined);
        expect(pages.map((page) => page.length)).toEqual([4, 4, 1]);
        expect(pages.flat()).toEqual(ids);
      });

      it('has no next page after a full last page, and none in an empty store', async () => {
        const { store } = stage;
        expect(await store.taskConfigs.list({ limit: 2 })).toEqual({
          configs: [],
          unreadable: [],
          next: undefined,
        });
        await addConfig(store, { id: 'a' }, undefined);
        await addConfig(store, { id: 'b' }, undefined);
        const page = await store.taskConfigs.list({ limit: 2 });
        expect(page.configs).toHaveLength(2);
        expect(page.next).toBeUndefined();
      });

      /** The ids of all pages, with two entries per page. */
      const pagesOf = async (query: Omit<TaskConfigQuery, 'limit' | 'from'>) => {
        const ids: string[] = [];
        let from: string | undefined;
        do {
          const page = await stage.store.taskConfigs.list({
            ...query,
            limit: 2,
            ...(from !== undefined && { from }),
          });
          ids.push(...page.configs.map(({ config }) => config.id));
          from = page.next;
        } while (from !== undefined);
        return ids;
      };

      it('returns configs in the order of their due times, and every order descending', async () => {
        const { store } = stage;
        const now = await store.now();
        for (const [id, inHours] of [
          ['b', 1],
          ['a', 3],
          ['c', 2],
          ['d', 2],
        ] as const)
          await addConfig(store, { id }, now + inHours * hourMs);
        await addConfig(store, { id: 'never' }, undefined);
        expect(await pagesOf({ order: 'next due' })).toEqual(['b', 'c', 'd', 'a']);
        expect(await pagesOf({ order: 'next due', isDescending: true })).toEqual(['a', 'd', 'c', 'b']);
        expect(await pagesOf({ isDescending: true })).toEqual(['never', 'd', 'c', 'b', 'a']);
      });

      it('finds the configs that are due until a moment, by their times and by a part of their names', async () => {
        const { store } = stage;
        const now = await store.now();
        for (const [id, inHours] of [
          ['b', 1],
          ['a', 3],
          ['c', 2],
        ] as const)
          await addConfig(store, { id, name: `Report ${id}` }, now + inHours * hourMs);
        await addConfig(store, { id: 'never' }, undefined);
        const active = async (search?: string) => {
          const query = { dueTo: now + 2 * hourMs, ...(search !== undefined && { search }) };
          return (await store.taskConfigs.activeIn(query)).configs;
        };
        const [b, c] = [
          { id: 'b', dueAt: now + hourMs },
          { id: 'c', dueAt: now + 2 * hourMs },
        ];
        expect(await active()).toEqual([b, c]);
        expect(await active('REPORT C')).toEqual([c]);
        expect(await store.taskConfigs.activeIn({})).toEqual({ configs: [], isComplete: true });
        const stored = await store.taskConfigs.findAll([taskConfigId('c'), taskConfigId('gone')]);
        expect(stored.map(({ config }) => config.id)).toEqual(['c']);
        expect(await store.taskConfigs.findAll([])).toEqual([]);
      });

      it('continues when the first config of the next page was removed', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        for (const [n, id] of ['a', 'b', 'c', 'd'].entries())
          await addConfig(store, { id, name: id }, dueAt + n);
        for (const order of ['id', 'name', 'next due'] as const) {
          const { next } = await store.taskConfigs.list({ order, limit: 2 });
          const gone = await store.taskConfigs.find(taskConfigId('c'));
          await store.taskConfigs.remove(taskConfigId('c'));
          const rest = await store.taskConfigs.list({ order, limit: 9, from: next! });
          expect([order, rest.configs.map(({ config }) => config.id)]).toEqual([order, ['d']]);
          await store.taskConfigs.add({
            config: gone!.config,
            next: { dueAt: dueAt + 2, wakeAt: dueAt + 2 },
            records: [],
          });
        }
      });

      it('returns configs in the order of their names, in any case, also after a rename', async () => {
        const { store } = stage;
        const names = { 1: 'beta', 2: 'Alpha', 3: 'beta', 4: 'Ärger', 5: 'ALPHA 2', 6: 'gone' };
        for (const [id, name] of Object.entries(names)) await addConfig(store, { id, name }, undefined);
        expect(await pagesOf({ order: 'name' })).toEqual(['2', '5', '1', '3', '6', '4']);
        const renamed = aConfig({ id: '2', name: 'zeta', version: 2 });
        await store.taskConfigs.replace(
          { config: renamed, next: undefined, records: [] },
          { version: 1, dueAt: undefined },
        );
        await store.taskConfigs.remove(taskConfigId('6'));
        expect(await pagesOf({ order: 'name', isDescending: true })).toEqual(['4', '2', '3', '1', '5']);
      });

      it('returns configs that meet all conditions, in every order', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        await addConfig(store, { id: 'sum-1', name: 'Nightly SUM', executor: 'http' }, dueAt);
        await addConfig(store, { id: 'x', name: 'sums of Übersee', owner: 'service' }, dueAt + 1);
        await addConfig(store, { id: 'y', name: 'other', executor: 'http', enabled: false }, undefined);
        await addConfig(store, { id: 'SUM-2', name: 'last' }, dueAt + 2);
        for (const order of ['id', 'name', 'next due'] as const) {
          const found = async (query: TaskConfigQuery) => {
            const { configs } = await store.taskConfigs.list({ order, ...query });
            return configs.map(({ config }) => config.id).sort();
          };
          expect(await found({ search: 'Sum', limit: 9 })).toEqual(['SUM-2', 'sum-1', 'x']);
          expect(await found({ search: 'üBER', limit: 9 })).toEqual(['x']);
          expect(await found({ search: 'sum', executor: 'http', limit: 9 })).toEqual(['sum-1']);
          expect(await found({ owner: 'service', limit: 9 })).toEqual(['x']);
          expect(await found({ isOwned: true, limit: 9 })).toEqual(['x']);
          expect(await found({ isEnabled: false, limit: 9 })).toEqual(order === 'next due' ? [] : ['y']);
          expect(await found({ search: 'nothing', limit: 9 })).toEqual([]);
        }
        expect(await pagesOf({ search: 'sum', order: 'next due' })).toEqual(['sum-1', 'x', 'SUM-2']);
      });

      it('finds configs by their type and their labels', async () => {
        const { store } = stage;
        await addConfig(store, { id: 'a', labels: { gpu: 'yes', zone: 'eu' } }, undefined);
        await addConfig(store, { id: 'b', labels: { gpu: 'no' }, type: 'report' }, undefined);
        expect(await pagesOf({ label: 'gpu' })).toEqual(['a', 'b']);
        expect(await pagesOf({ label: 'gpu=yes' })).toEqual(['a']);
        expect(await pagesOf({ label: 'gpu', type: 'report' })).toEqual(['b']);
      });

      it('finds configs in a state, in every order', async () => {
        const { store } = stage;
        const now = await store.now();
        for (const [id, late] of [
          ['a', 90_000],
          ['b', 1],
          ['c', 60_000],
        ] as const)
          await addConfig(store, { id, name: `name ${id}` }, now - late);
        await addConfig(store, { id: 'parked' }, now - 90_001);
        const { config, claimToken } = await claimOneDue(store);
        await store.dueConfigs.park({ id: config.id, reason: 'no such zone', claimToken });
        const overdue = { name: 'overdue', dueBefore: now - 30_000 } as const;
        expect(await pagesOf({ state: overdue })).toEqual(['a', 'c']);
        expect(await pagesOf({ state: overdue, order: 'name', isDescending: true })).toEqual(['c', 'a']);
        expect(await pagesOf({ state: overdue, order: 'next due' })).toEqual(['a', 'c']);
        expect(await pagesOf({ state: overdue, search: 'NAME C' })).toEqual(['c']);
        expect(await pagesOf({ state: { name: 'parked' } })).toEqual(['parked']);
        expect(await pagesOf({ state: { name: 'failing' } })).toEqual([]);
      });

      it('returns the same fields as find', async () => {
        const { store } = stage;
        await addConfig(store, { id: 'due' }, (await store.now()) + hourMs);
        await addConfig(store, { id: 'open' }, undefined);
        await submit(store, { configId: 'open' });
        const { configs } = await store.taskConfigs.list({ limit: 10 });
        const plain = (found: (typeof configs)[number] | undefined) => ({
          ...found,
          config: found?.config.toSnapshot(),
        });
        for (const found of configs) {
          expect(plain(found)).toEqual(plain(await store.taskConfigs.find(found.config.id)));
        }
        expect(configs.map(({ open }) => open)).toEqual([0, 1]);
      });
    });

    describe('facets', () => {
      it('count what configs have in common, and those in a state', async () => {
        const { store } = stage;
        const now = await store.now();
        await addConfig(store, { id: 'a', executor: 'http', labels: { gpu: 'yes' } }, now - 90_000);
        await addConfig(store, { id: 'b', executor: 'http', owner: 'service' }, undefined);
        await addConfig(store, { id: 'c', executor: 'local', enabled: false }, undefined);
        const { types, ...facets } = await store.taskConfigs.facets(now - 30_000);
        const exactly = (count: number) => ({ count, isExact: true });
        expect(facets).toEqual({
          total: exactly(3),
          paused: exactly(1),
          failing: exactly(0),
          overdue: exactly(1),
          parked: exactly(0),
          executors: [
            { value: 'http', count: 2 },
            { value: 'local', count: 1 },
          ],
          owners: [{ value: 'service', count: 1 }],
          labels: [{ value: 'gpu=yes', count: 1 }],
          isComplete: true,
        });
        expect(types.reduce((sum, { count }) => sum + count, 0)).toBe(3);
      });
    });

    describe('named', () => {
      it('finds all configs with a name, and only those', async () => {
        const { store } = stage;
        const odd = 'a\u0000\ud800 ' + '長'.repeat(250);
        const names = { b: 'Sum', a: 'sum', c: 'sums', d: 'su', e: odd };
        for (const [id, name] of Object.entries(names)) await addConfig(store, { id, name }, undefined);
        const named = async (name: string) =>
          (await store.taskConfigs.named(name)).map(({ config }) => config.id);
        expect(await named('SUM')).toEqual(['a', 'b']);
        expect(await named(odd)).toEqual(['e']);
        expect(await named('s')).toEqual([]);
        await store.taskConfigs.remove(taskConfigId('a'));
        expect(await named('sum')).toEqual(['b']);
      });
    });
  });
}
