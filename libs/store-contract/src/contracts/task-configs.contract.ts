import {
  TaskConfig,
  TaskConfigChangedError,
  TaskConfigExistsError,
  taskConfigId,
  type NextDue,
  type TaskConfigQuery,
  type TaskConfigSnapshot,
} from '@distribute-schedule/domain';
import { aTaskConfig } from '../builders/a-task-config';
import { someMoment } from '../builders/some-values';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, claimDue, claimOneDue, commit, fired, fireOf, hourMs } from './config-steps';
import { apply, cancelled, claimedIds, claimOne, finish, statusOf, submit } from './task-steps';

/** @see TaskConfigRepository */
export function taskConfigRepositoryContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskConfigRepository on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const at = (moment: number): NextDue => ({ dueAt: moment, wakeAt: moment });
    const nextVersion = (config: TaskConfig, said: Partial<TaskConfigSnapshot> = {}): TaskConfig =>
      TaskConfig.restore({ ...config.toSnapshot(), version: config.version + 1, ...said });

    describe('add', () => {
      it('keeps the config as it was defined, with its due time', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        const config = await addConfig(
          store,
          {
            id: 'Mixed.Case_1-2',
            parameters: { empty: [], none: {}, big: 1.7976931348623157e308, text: 'ß€\u0000"' },
            windows: [{ from: 1, to: 2 }],
            labels: { zone: 'a' },
          },
          dueAt,
        );
        const found = await store.taskConfigs.find(config.id);
        expect(found?.config.toSnapshot()).toEqual(config.toSnapshot());
        expect(found).toMatchObject({ dueAt, open: 0 });
        expect(found).not.toHaveProperty('parkedBecause');
        expect((await claimDue(store)).nextWakeAt).toBe(dueAt);
      });

      it('keeps a config that is never due by itself', async () => {
        const { store } = stage;
        const config = await addConfig(store, { trigger: { kind: 'manual' } }, undefined);
        expect((await store.taskConfigs.find(config.id))?.dueAt).toBeUndefined();
      });

      it('refuses an id that is taken, and changes nothing', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        const config = await addConfig(store, { name: 'first' }, dueAt);
        const second = aTaskConfig({ name: 'second' });
        await expect(
          store.taskConfigs.add({ config: second, next: at(dueAt + 1), records: [] }),
        ).rejects.toThrow(TaskConfigExistsError);
        const found = await store.taskConfigs.find(config.id);
        expect(found?.config.toSnapshot().name).toBe('first');
        expect(found?.dueAt).toBe(dueAt);
      });

      it('lets one of many through that want the same id', async () => {
        const { store } = stage;
        const next = at((await store.now()) + hourMs);
        const added = await Promise.allSettled(
          [1, 2, 3, 4].map((n) =>
            store.taskConfigs.add({ config: aTaskConfig({ name: `number ${n}` }), next, records: [] }),
          ),
        );
        expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      });

      it('finds nothing under an id that nobody added', async () => {
        expect(await stage.store.taskConfigs.find(taskConfigId('nobody'))).toBeUndefined();
      });
    });

    describe('replace', () => {
      it('keeps the new version, moves the due time and notes what was let go', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        const config = await addConfig(store, {}, dueAt);
        const record = fired(dueAt, { outcome: 'missed', reason: 'replaced', by: 'author', epoch: 0 });
        await store.taskConfigs.replace(
          { config: nextVersion(config, { name: 'new' }), next: at(dueAt + hourMs), records: [record] },
          { version: 1, dueAt },
        );
        const found = await store.taskConfigs.find(config.id);
        expect(found?.config.toSnapshot()).toMatchObject({ name: 'new', version: 2 });
        expect(found?.dueAt).toBe(dueAt + hourMs);
        expect(await store.taskConfigs.ledger(config.id, 10)).toEqual([record]);
        expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: dueAt + hourMs });
      });

      it('leaves a due time where it was when the schedule is the same', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        const config = await addConfig(store, {}, dueAt);
        const plan = { config: nextVersion(config), next: at(dueAt), records: [] };
        await store.taskConfigs.replace(plan, { version: 1, dueAt });
        const due = await claimOneDue(store);
        expect(due).toMatchObject({ dueAt });
        expect(due.config.version).toBe(2);
      });

      it('takes the due time away, and gives one again', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        const config = await addConfig(store, {}, dueAt);
        const disabled = nextVersion(config, { enabled: false, pausedFrom: dueAt });
        await store.taskConfigs.replace(
          { config: disabled, next: undefined, records: [] },
          { version: 1, dueAt },
        );
        expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: undefined });
        expect((await store.taskConfigs.find(config.id))?.config.toSnapshot().pausedFrom).toBe(dueAt);

        await store.taskConfigs.replace(
          { config: nextVersion(disabled, { enabled: true }), next: at(dueAt), records: [] },
          { version: 2, dueAt: undefined },
        );
        expect(await claimOneDue(store)).toMatchObject({ dueAt });
      });

      it.each([
        ['another version', { version: 2 }, {}],
        ['another due time', {}, { dueAt: 5 }],
        ['no due time', {}, { dueAt: undefined }],
      ])('is refused if it was decided on %s, and changes nothing', async (_, version, due) => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        const config = await addConfig(store, { name: 'kept' }, dueAt);
        const plan = {
          config: nextVersion(config, { name: 'new' }),
          next: at(dueAt + hourMs),
          records: [fired(dueAt)],
        };
        await expect(
          store.taskConfigs.replace(plan, { version: 1, dueAt, ...version, ...due }),
        ).rejects.toThrow(TaskConfigChangedError);
        const found = await store.taskConfigs.find(config.id);
        expect(found?.config.toSnapshot().name).toBe('kept');
        expect(found?.dueAt).toBe(dueAt);
        expect(await store.taskConfigs.ledger(config.id, 10)).toEqual([]);
      });

      it('is refused if a scheduler has fired the due time that it was decided on', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        const config = await addConfig(store, {}, dueAt);
        await commit(store, fireOf(await claimOneDue(store)));
        await expect(
          store.taskConfigs.replace(
            { config: nextVersion(config), next: at(dueAt), records: [] },
            { version: 1, dueAt },
          ),
        ).rejects.toThrow(TaskConfigChangedError);
        expect((await store.taskConfigs.find(config.id))?.dueAt).toBe(dueAt + hourMs);
      });

      it('is refused for a config that is not there', async () => {
        const { store } = stage;
        const config = aTaskConfig({ version: 2 });
        await expect(
          store.taskConfigs.replace(
            { config, next: at(someMoment), records: [] },
            { version: 1, dueAt: undefined },
          ),
        ).rejects.toThrow(TaskConfigChangedError);
        expect(await store.taskConfigs.find(config.id)).toBeUndefined();
      });

      it('lets one of many through that were decided on the same version', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        const config = await addConfig(store, {}, dueAt);
        const saved = await Promise.allSettled(
          [1, 2, 3, 4].map((n) =>
            store.taskConfigs.replace(
              { config: nextVersion(config, { name: `edit ${n}` }), next: at(dueAt), records: [] },
              { version: 1, dueAt },
            ),
          ),
        );
        expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect((await store.taskConfigs.find(config.id))?.config.version).toBe(2);
      });

      it('lets either the scheduler or the author be first, never both', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        for (let round = 0; round < 10; round++) {
          const config = await addConfig(store, { id: `c${round}` }, dueAt);
          const due = await claimOneDue(store);
          const edit = {
            config: nextVersion(config, { enabled: false }),
            next: undefined,
            records: [],
          };
          const [[outcome], edited] = await Promise.all([
            commit(store, fireOf(due)),
            store.taskConfigs.replace(edit, { version: 1, dueAt }).then(
              () => true,
              () => false,
            ),
          ]);
          expect(edited).toBe(outcome === 'superseded');
          expect((await store.taskConfigs.find(config.id))?.open).toBe(edited ? 0 : 1);
        }
      });
    });

    describe('remove', () => {
      it('takes away the due time and the ledger', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, (await store.now()) - 1000);
        await commit(store, fireOf(await claimOneDue(store), { tasks: [] }));
        expect(await store.taskConfigs.remove(config.id)).toBe(true);

        expect(await store.taskConfigs.find(config.id)).toBeUndefined();
        expect(await store.taskConfigs.ledger(config.id, 10)).toEqual([]);
        expect(await store.taskConfigs.list({ limit: 10 })).toEqual({
          configs: [],
          unreadable: [],
          next: undefined,
        });
        expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: undefined });
      });

      it('takes away what its tasks measured', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, undefined);
        const before = Math.floor((await store.now()) / (24 * hourMs));
        await submit(store, { configId: config.id });
        await finish(store, await claimOne(store, 'w1'));
        const days = [before, Math.floor((await store.now()) / (24 * hourMs))];
        expect(await store.taskConfigs.measures(config.id, days)).toContainEqual(
          expect.objectContaining({ success: 1 }),
        );

        await store.taskConfigs.remove(config.id);
        expect(await store.taskConfigs.measures(config.id, days)).toEqual([{}, {}]);
      });

      it('says so where there was nothing', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, undefined);
        expect(await store.taskConfigs.remove(taskConfigId('nobody'))).toBe(false);
        expect(await store.taskConfigs.remove(config.id)).toBe(true);
        expect(await store.taskConfigs.remove(config.id)).toBe(false);
      });

      it('leaves a version alone that was not seen', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, undefined);
        const stale = store.taskConfigs.remove(config.id, { version: config.version + 1 });
        await expect(stale).rejects.toBeInstanceOf(TaskConfigChangedError);
        expect(await store.taskConfigs.find(config.id)).toBeDefined();
        expect(await store.taskConfigs.remove(config.id, { version: config.version })).toBe(true);
        expect(await store.taskConfigs.remove(config.id, { version: config.version })).toBe(false);
      });

      it('strands no task: those that run end, those that wait end or run', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, undefined);
        const tasks = [];
        for (let n = 0; n < 4; n++) {
          tasks.push(await submit(store, { scheduledTime: someMoment + n, inTurn: n > 1 }));
        }
        const running = await claimOne(store, 'w1');
        expect(await store.taskConfigs.remove(config.id)).toBe(true);
        await finish(store, running);
        for (let n = 0; n < 4; n++) {
          const { tasks: next } = await store.taskQueue.claim({
            workerId: running.toSnapshot().workerId!,
            slots: 9,
            serves: ['local'],
            graceMs: 1000,
            requestToken: `after-removal-${n}`,
          });
          for (const task of next) await finish(store, task);
        }
        for (const { id } of tasks) expect(['success', 'cancelled']).toContain(await statusOf(store, id));
      });

      it('makes way for another config of that id', async () => {
        const { store } = stage;
        const config = await addConfig(store, { name: 'old' }, (await store.now()) - 1000);
        const due = await claimOneDue(store);
        await commit(store, fireOf(due, { placement: { turn: 9, lastWorkerId: undefined } }));
        await store.taskConfigs.remove(config.id);
        for (const task of await store.tasks.ofConfig(config.id, 10)) {
          if (!task.isFinished) await apply(store, cancelled(task, await store.now()));
        }

        await addConfig(store, { name: 'new' }, (await store.now()) - 1000);
        expect(await store.taskConfigs.ledger(config.id, 10)).toEqual([]);
        const again = await claimOneDue(store);
        expect(again.config.toSnapshot().name).toBe('new');
        expect(again).toMatchObject({ open: 0, placement: { turn: 0, lastWorkerId: undefined } });
        expect(await claimedIds(store, 'w1')).toEqual([]);
      });
    });

    describe('list', () => {
      it('gives all of them once, in the order of their ids, a page at a time', async () => {
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

      it('has no next page where the last one is just full, and none at all where nothing is', async () => {
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

      /** The ids of all pages of two. */
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

      it('gives them in the order of their due times, and each order the other way round', async () => {
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

      it('goes on where the one that the next page began with is gone', async () => {
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
          await store.taskConfigs.add({ config: gone!.config, next: at(dueAt + 2), records: [] });
        }
      });

      it('gives them in the order of their names, whatever the case, also after a change of name', async () => {
        const { store } = stage;
        const names = { 1: 'beta', 2: 'Alpha', 3: 'beta', 4: 'Ärger', 5: 'ALPHA 2', 6: 'gone' };
        for (const [id, name] of Object.entries(names)) await addConfig(store, { id, name }, undefined);
        expect(await pagesOf({ order: 'name' })).toEqual(['2', '5', '1', '3', '6', '4']);
        const stored = await store.taskConfigs.find(taskConfigId('2'));
        await store.taskConfigs.replace(
          { config: nextVersion(stored!.config, { name: 'zeta' }), next: undefined, records: [] },
          { version: 1, dueAt: undefined },
        );
        await store.taskConfigs.remove(taskConfigId('6'));
        expect(await pagesOf({ order: 'name', isDescending: true })).toEqual(['4', '2', '3', '1', '5']);
      });

      it('gives those that meet all conditions, in every order', async () => {
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
          expect(await found({ isEnabled: false, limit: 9 })).toEqual(order === 'next due' ? [] : ['y']);
          expect(await found({ search: 'nothing', limit: 9 })).toEqual([]);
        }
        expect(await pagesOf({ search: 'sum', order: 'next due' })).toEqual(['sum-1', 'x', 'SUM-2']);
      });

      it('tells of each what find tells', async () => {
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

    describe('named', () => {
      it('finds all that bear a name, and only those', async () => {
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
