import {
  TaskConfig,
  TaskConfigChangedError,
  TaskConfigExistsError,
  taskConfigId,
  type KeptAdvertisement,
  type NextDue,
  type TaskConfigSnapshot,
} from '@distribute-schedule/domain';
import { aConfig, someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, claimDue, claimOneDue, commit, fired, fireOf, hourMs } from './config-steps';
import { apply, cancelled, claimOne, claimedIds, finish, foldAll, statusOf, submit } from './task-steps';

/** @see TaskConfigRepository */
export function taskConfigRepositoryContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskConfigRepository on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const at = (moment: number): NextDue => ({ dueAt: moment, wakeAt: moment });
    const nextVersion = (config: TaskConfig, overrides: Partial<TaskConfigSnapshot> = {}): TaskConfig =>
      TaskConfig.restore({ ...config.toSnapshot(), version: config.version + 1, ...overrides });

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

      it('loads a text of an older version with characters that a new text may not have', async () => {
        const { store } = stage;
        const texts = { name: 'a\u0000b\u001b', type: 'x\u202ey', description: '\u0000\u2066\n' };
        const { id } = await addConfig(store, texts, undefined);
        expect((await store.taskConfigs.find(id))?.config.toSnapshot()).toMatchObject(texts);
        const { configs } = await store.taskConfigs.list({ limit: 10 });
        expect(configs.map(({ config }) => config.id)).toEqual([id]);
      });

      it('keeps since when a task of a service is no longer advertised', async () => {
        const { store } = stage;
        const advertised: KeptAdvertisement = {
          taskName: 'report',
          cron: '@every 1s',
          timeZone: 'UTC',
          executionMode: 'parallel',
          loadBalanceStrategy: 'random',
          timeoutMs: 1000,
          withdrawnAt: someMoment,
        };
        const config = await addConfig(store, { owner: 'reports', advertised }, undefined);
        const found = await store.taskConfigs.find(config.id);
        expect(found?.config.definition.advertised).toEqual(advertised);
      });

      it('keeps a config without a due time', async () => {
        const { store } = stage;
        const config = await addConfig(store, { trigger: { kind: 'manual' } }, undefined);
        expect((await store.taskConfigs.find(config.id))?.dueAt).toBeUndefined();
      });

      it('refuses an id that is taken, and changes nothing', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        const config = await addConfig(store, { name: 'first' }, dueAt);
        const second = aConfig({ name: 'second' });
        await expect(
          store.taskConfigs.add({ config: second, next: at(dueAt + 1), records: [] }),
        ).rejects.toThrow(TaskConfigExistsError);
        const found = await store.taskConfigs.find(config.id);
        expect(found?.config.toSnapshot().name).toBe('first');
        expect(found?.dueAt).toBe(dueAt);
      });

      it('adds one of several configs with the same id, and refuses the others as taken', async () => {
        const { store } = stage;
        const next = at((await store.now()) + hourMs);
        const added = await Promise.allSettled(
          [1, 2, 3, 4].map((n) =>
            store.taskConfigs.add({ config: aConfig({ name: `number ${n}` }), next, records: [] }),
          ),
        );
        const refused = added.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
        expect(refused.map((error) => error instanceof TaskConfigExistsError)).toEqual([true, true, true]);
      });

      it('finds nothing under an unknown id', async () => {
        expect(await stage.store.taskConfigs.find(taskConfigId('nobody'))).toBeUndefined();
      });
    });

    describe('replace', () => {
      it('keeps the new version, moves the due time and records skipped due times', async () => {
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

      it('keeps the due time when the schedule is unchanged', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        const config = await addConfig(store, {}, dueAt);
        const plan = { config: nextVersion(config), next: at(dueAt), records: [] };
        await store.taskConfigs.replace(plan, { version: 1, dueAt });
        const due = await claimOneDue(store);
        expect(due).toMatchObject({ dueAt });
        expect(due.config.version).toBe(2);
      });

      it('moves the due time of the version that it holds', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) - 1000;
        const config = await addConfig(store, {}, dueAt);
        const record = fired(dueAt, { outcome: 'missed', reason: 'restored from a backup' });
        const seen = { version: 1, dueAt };
        await store.taskConfigs.replace({ config, next: at(dueAt + hourMs), records: [record] }, seen);
        expect(await store.taskConfigs.find(config.id)).toMatchObject({ dueAt: dueAt + hourMs });
        expect((await store.taskConfigs.find(config.id))?.config.version).toBe(1);
        expect(await store.taskConfigs.ledger(config.id, 10)).toEqual([record]);
      });

      it('removes the due time, and adds one again', async () => {
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

      it('makes a paused config due at the end of its pause, for one scheduler to enable it', async () => {
        const { store } = stage;
        const now = await store.now();
        const config = await addConfig(store, {}, now + hourMs);
        const until = now - 1;
        const pause = { by: 'ann', reason: 'vendor', until };
        const disabled = nextVersion(config, { enabled: false, pause, pausedFrom: now - 5000 });
        const next = { dueAt: now + 5000, wakeAt: until };
        await store.taskConfigs.replace(
          { config: disabled, next, records: [] },
          { version: 1, dueAt: now + hourMs },
        );
        expect(await store.taskConfigs.find(config.id)).toMatchObject({ dueAt: now + 5000 });
        const claimed = await claimOneDue(store);
        expect(claimed.config.definition).toMatchObject({ enabled: false, pause });
        const plan = claimed.config.resume({ now, by: 's-1', epoch: 1 })!;
        const seen = { version: 2, dueAt: claimed.dueAt };
        await store.taskConfigs.replace(plan, seen);
        await expect(store.taskConfigs.replace(plan, seen)).rejects.toMatchObject({
          code: 'task_config.changed',
        });
        const found = await store.taskConfigs.find(config.id);
        expect(found?.config.toSnapshot()).toMatchObject({ enabled: true, version: 3 });
        expect(found?.config.definition).not.toHaveProperty('pause');
        expect(await store.taskConfigs.ledger(config.id, 10)).toMatchObject([{ reason: 'paused' }]);
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

      it('is refused for a config that does not exist', async () => {
        const { store } = stage;
        const config = aConfig({ version: 2 });
        await expect(
          store.taskConfigs.replace(
            { config, next: at(someMoment), records: [] },
            { version: 1, dueAt: undefined },
          ),
        ).rejects.toThrow(TaskConfigChangedError);
        expect(await store.taskConfigs.find(config.id)).toBeUndefined();
      });

      it('applies one of several changes that were decided on the same version', async () => {
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

      it('lets either the scheduler or the author win, never both', async () => {
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
      it('removes the due time and the ledger', async () => {
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

      it('removes the statistics of its tasks', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, undefined);
        const before = Math.floor((await store.now()) / (24 * hourMs));
        await submit(store, { configId: config.id });
        await finish(store, await claimOne(store, 'w1'));
        await foldAll(store);
        const days = [before, Math.floor((await store.now()) / (24 * hourMs))];
        expect(await store.taskConfigs.measures(config.id, days)).toContainEqual(
          expect.objectContaining({ success: 1 }),
        );

        await store.taskConfigs.remove(config.id);
        expect(await store.taskConfigs.measures(config.id, days)).toEqual([{}, {}]);
      });

      it.each(['before', 'after'])(
        'keeps a run that ends %s its task is created again out of the statistics of the new task',
        async (when) => {
          const { store } = stage;
          const config = await addConfig(store, {}, undefined);
          const before = Math.floor((await store.now()) / (24 * hourMs));
          const sums = async () => {
            await foldAll(store);
            const days = [before, Math.floor((await store.now()) / (24 * hourMs))];
            return (await store.taskConfigs.measures(config.id, [...new Set(days)])).map(
              ({ success }) => success,
            );
          };
          await submit(store, { id: 'config@m-old', configId: config.id });
          const old = await claimOne(store, 'w1');
          await store.taskConfigs.remove(config.id);
          if (when === 'before') await finish(store, old);
          await addConfig(store, {}, undefined);
          if (when === 'after') await finish(store, old);
          expect((await sums()).every((success) => success === undefined)).toBe(true);

          await submit(store, { id: 'config@m-new', configId: config.id });
          await finish(store, await claimOne(store, 'w1'));
          expect(await sums()).toContain(1);
        },
      );

      it('reports when the config does not exist', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, undefined);
        expect(await store.taskConfigs.remove(taskConfigId('nobody'))).toBe(false);
        expect(await store.taskConfigs.remove(config.id)).toBe(true);
        expect(await store.taskConfigs.remove(config.id)).toBe(false);
      });

      it('keeps the config when its version is not the one that the caller has read', async () => {
        const { store } = stage;
        const config = await addConfig(store, {}, undefined);
        const stale = store.taskConfigs.remove(config.id, { version: config.version + 1 });
        await expect(stale).rejects.toBeInstanceOf(TaskConfigChangedError);
        expect(await store.taskConfigs.find(config.id)).toBeDefined();
        expect(await store.taskConfigs.remove(config.id, { version: config.version })).toBe(true);
        expect(await store.taskConfigs.remove(config.id, { version: config.version })).toBe(false);
      });

      it('leaves no task behind: running tasks end, and waiting ones end or run', async () => {
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

      it('allows a new config with the same id', async () => {
        const { store } = stage;
        const config = await addConfig(store, { name: 'old' }, (await store.now()) - 1000);
        const due = await claimOneDue(store);
        await commit(store, fireOf(due, { placement: { roundRobinIndex: 9, lastWorkerId: undefined } }));
        await store.taskConfigs.remove(config.id);
        for (const task of await store.tasks.ofConfig(config.id, 10)) {
          if (!task.isFinished) await apply(store, cancelled(task, await store.now()));
        }

        await addConfig(store, { name: 'new' }, (await store.now()) - 1000);
        expect(await store.taskConfigs.ledger(config.id, 10)).toEqual([]);
        const again = await claimOneDue(store);
        expect(again.config.toSnapshot().name).toBe('new');
        expect(again).toMatchObject({ open: 0, placement: { roundRobinIndex: 0, lastWorkerId: undefined } });
        expect(await claimedIds(store, 'w1')).toEqual([]);
      });
    });
  });
}
