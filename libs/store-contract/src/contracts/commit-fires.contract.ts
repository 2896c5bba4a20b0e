import type { ClaimedConfig } from '@distribute-schedule/application';
import { taskConfigId, workerId } from '@distribute-schedule/domain';
import { aConfig, aTask } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import {
  addConfig,
  addDueConfigs,
  claimDue,
  claimOneDue,
  commit,
  fired,
  fireOf,
  hourMs,
  taskOf,
} from './config-steps';
import { freshRequestToken } from './request-token';
import { beat, claim, claimedIds, claimOne, finish, statusOf, submit } from './task-steps';

/** Turns a scheduler's decision into Tasks, records and a next due time, completely or not at all. */
export function commitFiresContract(storeName: string, makeStore: MakeStore): void {
  describe(`DueConfigs.commitFires on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    async function claimOfNewConfig(id = 'a'): Promise<ClaimedConfig> {
      await addConfig(stage.store, { id }, (await stage.store.now()) - 1000);
      return claimOneDue(stage.store);
    }

    it('creates the task, writes the record and sets the next due time', async () => {
      const { store } = stage;
      const due = await claimOfNewConfig();
      const decision = fireOf(due);
      expect(await commit(store, decision)).toEqual(['applied']);

      const task = await store.tasks.find(taskOf(due));
      expect(task?.toSnapshot()).toEqual(decision.fire.tasks[0]?.toSnapshot());
      expect(await store.taskConfigs.find(due.config.id)).toMatchObject({
        dueAt: due.dueAt + hourMs,
        open: 1,
      });
      expect(await store.taskConfigs.ledger(due.config.id, 10)).toEqual(decision.fire.records);
      expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: due.dueAt + hourMs });
      expect(await claimedIds(store, 'w1')).toEqual([task?.id]);
    });

    it('makes the config due at once when its next due time has passed', async () => {
      const { store } = stage;
      const due = await claimOfNewConfig();
      await commit(store, fireOf(due, { next: { dueAt: due.dueAt + 500, wakeAt: due.dueAt + 500 } }));
      expect((await claimOneDue(store)).dueAt).toBe(due.dueAt + 500);
    });

    it('makes the config never due again when it has no next due time', async () => {
      const { store } = stage;
      const due = await claimOfNewConfig();
      await commit(store, fireOf(due, { next: undefined }));
      expect((await store.taskConfigs.find(due.config.id))?.dueAt).toBeUndefined();
      expect(await claimDue(store)).toMatchObject({ claimed: [], nextWakeAt: undefined });
    });

    it('creates as many tasks as were decided, or none', async () => {
      const { store } = stage;
      const many = await claimOfNewConfig('many');
      const tasks = [0, 100, 200].map((ms) => aTask({ configId: 'many', scheduledTime: many.dueAt + ms }));
      const none = await claimOfNewConfig('none');
      const skipped = fired(none.dueAt, { outcome: 'skipped', reason: 'overlap' });
      expect(
        await commit(store, fireOf(many, { tasks }), fireOf(none, { tasks: [], records: [skipped] })),
      ).toEqual(['applied', 'applied']);

      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual(tasks.map(({ id }) => id));
      expect((await store.taskConfigs.find(many.config.id))?.open).toBe(3);
      expect((await store.taskConfigs.find(none.config.id))?.open).toBe(0);
      expect(await store.taskConfigs.ledger(none.config.id, 10)).toEqual([skipped]);
    });

    it('changes nothing before the time of the fire, and applies it then', async () => {
      const { store } = stage;
      const due = await claimOfNewConfig();
      const early = { ...fireOf(due), notBefore: (await store.now()) + hourMs };
      expect(await commit(store, early)).toEqual(['early']);
      expect(await store.tasks.find(taskOf(due))).toBeUndefined();
      expect(await store.taskConfigs.ledger(due.config.id, 10)).toEqual([]);
      expect(await commit(store, { ...early, notBefore: await store.now() })).toEqual(['applied']);
      expect(await claimedIds(store, 'w1')).toEqual([taskOf(due)]);
    });

    it('does nothing for an empty batch', async () => {
      expect(await commit(stage.store)).toEqual([]);
    });

    describe('queue of the task', () => {
      it('queues the task only for the chosen worker', async () => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        const target = await beat(store, 'w1');
        await commit(store, fireOf(due, { target }));
        expect(await claimedIds(store, 'w2')).toEqual([]);
        expect(await claimedIds(store, 'w1')).toEqual([taskOf(due)]);
      });

      it.each<[string, (store: StoreUnderTest) => Promise<void>]>([
        ['never existed', async () => {}],
        [
          'has left',
          async (store) => {
            await beat(store, 'w1');
            await store.workers.leave(workerId('w1'));
          },
        ],
        [
          'has been silent for too long',
          async (store) => {
            await beat(store, 'w1', {}, 50);
            await store.passTime(80);
          },
        ],
        [
          'has no slot left by now',
          async (store) => {
            await beat(store, 'w1', { capacity: 1 });
            await submit(store, { configId: 'other' }, workerId('w1'));
          },
        ],
      ])('queues the task for all workers when the chosen one %s', async (_, prepare) => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        await prepare(store);
        expect(await commit(store, fireOf(due, { target: workerId('w1') }))).toEqual(['applied']);
        expect(await claimedIds(store, 'w2')).toEqual([taskOf(due)]);
      });
    });

    describe('when the claim was lost', () => {
      const seen = (claim: ClaimedConfig) => ({ version: claim.config.version, dueAt: claim.dueAt });
      const nextVersion = (claim: ClaimedConfig, enabled: boolean) =>
        aConfig({ ...claim.config.toSnapshot(), version: claim.config.version + 1, enabled });

      it.each<[string, (store: StoreUnderTest, claim: ClaimedConfig) => Promise<void>]>([
        [
          'by an edit that keeps the due time',
          ({ taskConfigs }, claim) =>
            taskConfigs.replace(
              {
                config: nextVersion(claim, true),
                next: { dueAt: claim.dueAt, wakeAt: claim.dueAt },
                records: [],
              },
              seen(claim),
            ),
        ],
        [
          'by an edit that moves the due time',
          ({ taskConfigs }, claim) =>
            taskConfigs.replace(
              {
                config: nextVersion(claim, true),
                next: { dueAt: claim.dueAt + hourMs, wakeAt: claim.dueAt + hourMs },
                records: [],
              },
              seen(claim),
            ),
        ],
        [
          'as the config was disabled',
          ({ taskConfigs }, claim) =>
            taskConfigs.replace(
              { config: nextVersion(claim, false), next: undefined, records: [] },
              seen(claim),
            ),
        ],
        [
          'as the config was removed',
          async ({ taskConfigs }, claim) => {
            expect(await taskConfigs.remove(claim.config.id)).toBe(true);
          },
        ],
        [
          'as the config was removed and added again',
          async ({ taskConfigs }, claim) => {
            await taskConfigs.remove(claim.config.id);
            await taskConfigs.add({
              config: claim.config,
              next: { dueAt: claim.dueAt, wakeAt: claim.dueAt },
              records: [],
            });
          },
        ],
        [
          'as the config was parked',
          ({ dueConfigs }, { config, claimToken }) =>
            dueConfigs.park({ id: config.id, reason: 'unreadable', claimToken }),
        ],
      ])('changes nothing: lost %s', async (_, lose) => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        await lose(store, due);
        const before = await store.taskConfigs.find(due.config.id);

        expect(await commit(store, fireOf(due))).toEqual(['superseded']);
        expect(await store.tasks.find(taskOf(due))).toBeUndefined();
        expect(await store.taskConfigs.ledger(due.config.id, 10)).toEqual([]);
        const after = await store.taskConfigs.find(due.config.id);
        expect([after?.dueAt, after?.open]).toEqual([before?.dueAt, before?.open]);
        expect(await claimedIds(store, 'w1')).toEqual([]);
      });

      it('changes nothing a second time', async () => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        expect(await commit(store, fireOf(due))).toEqual(['applied']);
        expect(await commit(store, fireOf(due))).toEqual(['superseded']);
        expect(await store.taskConfigs.ledger(due.config.id, 10)).toHaveLength(1);
      });

      it('applies the fire of one of two schedulers that hold the same claim', async () => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        const outcomes = await Promise.all([commit(store, fireOf(due)), commit(store, fireOf(due))]);
        expect(outcomes.flat().sort()).toEqual(['applied', 'superseded']);
        expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([taskOf(due)]);
      });

      it('does not affect the other configs of the batch', async () => {
        const { store } = stage;
        const [first, lost, last] = [
          await claimOfNewConfig('first'),
          await claimOfNewConfig('lost'),
          await claimOfNewConfig('last'),
        ];
        await store.taskConfigs.remove(taskConfigId('lost'));
        expect(await commit(store, fireOf(first), fireOf(lost), fireOf(last))).toEqual([
          'applied',
          'superseded',
          'applied',
        ]);
        expect(new Set(await claimedIds(store, 'w1', { slots: 9 }))).toEqual(
          new Set([taskOf(first), taskOf(last)]),
        );
      });
    });

    describe('with a bound on open tasks', () => {
      it('is overtaken by a run that was created in between, and due for another decision at once', async () => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        await submit(store, { id: 'a@m-by-hand', configId: 'a', scheduledTime: due.dueAt });

        expect(await commit(store, fireOf(due, { maxOpen: 0 }))).toEqual(['overtaken']);
        expect(await store.tasks.find(taskOf(due))).toBeUndefined();
        expect(await store.taskConfigs.ledger(due.config.id, 10)).toEqual([]);
        expect(await store.taskConfigs.find(due.config.id)).toMatchObject({ dueAt: due.dueAt, open: 1 });
        expect(await claimOneDue(store)).toMatchObject({ dueAt: due.dueAt, open: 1 });
      });

      it('is applied once the open tasks are finished', async () => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        await submit(store, { id: 'a@m-by-hand', configId: 'a' });
        await finish(store, await claimOne(store));
        expect(await commit(store, fireOf(due, { maxOpen: 0 }))).toEqual(['applied']);
      });
    });

    describe('once', () => {
      it('does not create a task that exists', async () => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        const existing = await submit(store, {
          configId: 'a',
          scheduledTime: due.dueAt,
          name: 'made before',
        });
        expect(await commit(store, fireOf(due))).toEqual(['applied']);

        expect((await store.tasks.find(existing.id))?.toSnapshot().name).toBe('made before');
        expect(await store.taskConfigs.find(due.config.id)).toMatchObject({
          dueAt: due.dueAt + hourMs,
          open: 1,
        });
        expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([existing.id]);
      });

      it('does not create a finished task again', async () => {
        const { store } = stage;
        const due = await claimOfNewConfig();
        await submit(store, { configId: 'a', scheduledTime: due.dueAt });
        await finish(store, await claimOne(store));
        expect(await commit(store, fireOf(due))).toEqual(['applied']);
        expect(await statusOf(store, taskOf(due))).toBe('success');
        expect((await store.taskConfigs.find(due.config.id))?.open).toBe(0);
        expect((await claim(store, 'w1')).tasks).toEqual([]);
      });

      it('returns the same reply to a repeated request, and applies nothing twice', async () => {
        const { store } = stage;
        const [due, lost] = [await claimOfNewConfig('a'), await claimOfNewConfig('b')];
        await store.taskConfigs.remove(taskConfigId('b'));
        const requestToken = freshRequestToken();
        const fires = [fireOf(due), fireOf(lost)];
        const first = await store.dueConfigs.commitFires(fires, requestToken);
        await finish(store, await claimOne(store));

        expect(await store.dueConfigs.commitFires(fires, requestToken)).toEqual(first);
        expect(first).toEqual(['applied', 'superseded']);
        expect(await store.taskConfigs.ledger(due.config.id, 10)).toHaveLength(1);
        expect((await claim(store, 'w1')).tasks).toEqual([]);
      });
    });

    it('accepts any number of records after an outage', async () => {
      const { store } = stage;
      const due = await claimOfNewConfig();
      const records = Array.from({ length: 200_000 }, (_, i) =>
        fired(due.dueAt + i, { outcome: 'refused', reason: 'too many' }),
      );
      expect(await commit(store, fireOf(due, { records }))).toEqual(['applied']);
      expect(await store.taskConfigs.ledger(due.config.id, 1)).toEqual(records.slice(-1));
    });

    it('keeps the ledger newest first and within its bound', async () => {
      const { store } = stage;
      const { ledger } = store.bounds;
      const due = await claimOfNewConfig();
      const records = Array.from({ length: ledger + 5 }, (_, i) =>
        fired(due.dueAt + i, { outcome: 'missed', reason: 'misfire' }),
      );
      const next = { dueAt: due.dueAt + 500, wakeAt: due.dueAt + 500 };
      await commit(store, fireOf(due, { tasks: [], records, next }));
      const again = await claimOneDue(store);
      await commit(store, fireOf(again));

      const kept = await store.taskConfigs.ledger(due.config.id, ledger * 2);
      expect(kept).toHaveLength(ledger);
      expect(kept.slice(0, 2)).toEqual([
        fired(again.dueAt, { taskId: taskOf(again) }),
        fired(due.dueAt + ledger + 4, { outcome: 'missed', reason: 'misfire' }),
      ]);
      expect(await store.taskConfigs.ledger(due.config.id, 3)).toEqual(kept.slice(0, 3));
      const ids = [taskConfigId('nobody'), due.config.id];
      expect(await store.taskConfigs.ledgers(ids, 3)).toEqual([[], kept.slice(0, 3)]);
    });

    it('applies a batch of many configs', async () => {
      const { store } = stage;
      await addDueConfigs(store, 60);
      const { claimed } = await claimDue(store);
      const outcomes = await commit(store, ...claimed.map((one) => fireOf(one)));
      expect(outcomes).toEqual(claimed.map(() => 'applied'));
      expect(new Set(await claimedIds(store, 'w1', { slots: 100 })).size).toBe(60);
    });
  });
}
