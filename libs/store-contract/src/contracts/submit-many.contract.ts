import type { PlacedTask, SubmitLimits, SubmitManyReply } from '@distribute-schedule/application';
import { maxReplacedTasks, taskConfigId, type ReplacedTask, type Task } from '@distribute-schedule/domain';
import { aConfig, aTask, type TaskOverrides } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { hourMs } from './config-steps';
import { freshRequestToken } from './request-token';
import { beat, claimOne, claimedIds, finish, statusOf, submit } from './task-steps';

const config = taskConfigId('a');

/** Adds several Tasks of one config in one step. */
export function submitManyContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskQueue.submitMany on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    const nth = (n: number, overrides: TaskOverrides = {}): PlacedTask => ({
      task: aTask({ id: `a@m-${n}`, configId: 'a', ...overrides }),
    });
    const upTo = (count: number, overrides: TaskOverrides = {}) =>
      Array.from({ length: count }, (_, n) => nth(n, overrides));
    const idsOf = (placed: readonly PlacedTask[]) => placed.map(({ task }) => task.id);

    function submitMany(
      placed: readonly PlacedTask[],
      limits: SubmitLimits = {},
      requestToken?: string,
    ): Promise<SubmitManyReply> {
      return stage.store.taskQueue.submitMany(placed, limits, requestToken);
    }

    const openCount = async () => (await stage.store.taskQueue.openTasks(config, 9999)).length;

    it('adds all tasks unchanged', async () => {
      const { store } = stage;
      const placed = [nth(1, { parameters: { n: 1 } }), nth(2, { parameters: { n: 'ß€"\n' } })];
      expect(await submitMany(placed)).toEqual(['created', 'created']);
      for (const { task } of placed) {
        expect((await store.tasks.find(task.id))?.toSnapshot()).toEqual(task.toSnapshot());
      }
      expect(new Set(await claimedIds(store, 'w1', { slots: 9 }))).toEqual(new Set(idsOf(placed)));
    });

    it('adds a thousand tasks', async () => {
      const placed = upTo(1000);
      const outcomes = await submitMany(placed, { maxOpen: 999 }, freshRequestToken());
      expect(outcomes).toEqual(placed.map(() => 'created'));
      expect(await openCount()).toBe(1000);
    });

    it('adds none when one of them would exceed the bound on open tasks', async () => {
      const { store } = stage;
      await submit(store, { id: 'a@m-earlier', configId: 'a' });
      expect(await submitMany(upTo(3), { maxOpen: 2 })).toBe('too many open');
      expect(await openCount()).toBe(1);
      expect(await store.tasks.find(nth(0).task.id)).toBeUndefined();
      expect(await submitMany(upTo(3), { maxOpen: 3 })).toEqual(['created', 'created', 'created']);
    });

    it('adds only those that do not exist, and counts only these against the bound', async () => {
      const { store } = stage;
      await submit(store, { id: 'a@m-0', configId: 'a', name: 'first' });
      await submit(store, { id: 'a@m-1', configId: 'a' });
      await finish(store, await claimOne(store));
      const placed = upTo(4, { name: 'again' });
      expect(await submitMany(placed, { maxOpen: 1 })).toBe('too many open');
      expect(await submitMany(placed, { maxOpen: 2 })).toEqual(['exists', 'exists', 'created', 'created']);
      expect((await store.tasks.find(nth(0).task.id))?.toSnapshot().name).toBe('first');
      expect(await openCount()).toBe(3);
    });

    it('changes nothing when all of them exist, whatever the bound is', async () => {
      const placed = upTo(2);
      await submitMany(placed);
      expect(await submitMany(placed, { maxOpen: 0 })).toEqual(['exists', 'exists']);
      expect(await openCount()).toBe(2);
    });

    it('returns the first outcomes to a repeated request', async () => {
      const { store } = stage;
      await submit(store, { id: 'a@m-0', configId: 'a' });
      const token = freshRequestToken();
      const first = await submitMany(upTo(3), { maxOpen: 2 }, token);
      expect(first).toEqual(['exists', 'created', 'created']);
      expect(await submitMany(upTo(3), { maxOpen: 2 }, token)).toEqual(first);
      expect(await openCount()).toBe(3);
      expect(await submitMany(upTo(3), { maxOpen: 2 }, freshRequestToken())).toEqual([
        'exists',
        'exists',
        'exists',
      ]);
    });

    it('decides again about a repeated request that was refused', async () => {
      const { store } = stage;
      await submit(store, { id: 'a@m-earlier', configId: 'a' });
      const token = freshRequestToken();
      expect(await submitMany(upTo(2), { maxOpen: 1 }, token)).toBe('too many open');
      await finish(store, await claimOne(store));
      expect(await submitMany(upTo(2), { maxOpen: 1 }, token)).toEqual(['created', 'created']);
    });

    it('adds each task once when several requests share some of them', async () => {
      const { store } = stage;
      const answers = await Promise.all([0, 1, 2, 3].map((from) => submitMany(upTo(6).slice(from))));
      const created = answers.flat().filter((outcome) => outcome === 'created');
      expect(created).toHaveLength(6);
      expect(await claimedIds(store, 'w1', { slots: 99 })).toHaveLength(6);
    });

    it('queues tasks for their workers while these have free slots, and the others for all', async () => {
      const { store } = stage;
      const w1 = await beat(store, 'w1', { capacity: 2 });
      await submitMany(upTo(4).map(({ task }) => ({ task, target: w1 })));
      expect(await claimedIds(store, 'w2', { slots: 9 })).toHaveLength(2);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toHaveLength(2);
    });

    it('keeps those for later until their time, and runs those of a sequence one at a time', async () => {
      const { store } = stage;
      const notBefore = (await store.now()) + hourMs;
      await submitMany([nth(9, { inTurn: true, notBefore }), ...upTo(2, { inTurn: true })]);
      expect(await store.tasks.place(nth(9).task.id)).toEqual({ kind: 'delayed' });
      const first = await claimOne(store, 'w1', { slots: 9 });
      expect(first.id).toBe(nth(0).task.id);
      await finish(store, first);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([nth(1).task.id]);
    });

    describe('when one of them replaces the open tasks', () => {
      const later = async (n: number) =>
        nth(n, { inTurn: true, notBefore: (await stage.store.now()) + hourMs });

      /** Decides as the use case does, on the current contents of the store. */
      async function decide(task: Task): Promise<readonly ReplacedTask[]> {
        const open = await stage.store.taskQueue.openTasks(config, maxReplacedTasks);
        const context = { now: await stage.store.now(), maxOpen: 100 };
        return aConfig({ id: 'a', overlap: 'replace' }).admit(task, open, context).replaced ?? [];
      }

      const replacing = async ({ task }: PlacedTask): Promise<SubmitLimits> => ({
        replacement: { replaced: await decide(task), cancelGraceMs: 10_000 },
      });

      it('replaces them by the one that starts at once', async () => {
        const { store } = stage;
        const earlier = await submit(store, { id: 'a@m-earlier', configId: 'a', inTurn: true });
        const newest = nth(1, { inTurn: true });
        const placed = [await later(2), newest, await later(3)];
        expect(await submitMany(placed, await replacing(newest))).toEqual(['created', 'created', 'created']);
        expect(await statusOf(store, earlier.id)).toBe('cancelled');
        expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([newest.task.id]);
      });

      it('adds none when another task was added since it was decided', async () => {
        const { store } = stage;
        const earlier = await submit(store, { id: 'a@m-earlier', configId: 'a', inTurn: true });
        const newest = nth(1, { inTurn: true });
        const limits = await replacing(newest);
        await submit(store, { id: 'a@m-another', configId: 'a', inTurn: true });
        expect(await submitMany([newest, await later(2)], limits)).toBe('overtaken');
        expect(await statusOf(store, earlier.id)).toBe('pending');
        expect(await openCount()).toBe(2);
      });

      it('adds none when the one that replaces exists already', async () => {
        const { store } = stage;
        const newest = nth(1, { inTurn: true });
        await submit(store, { id: newest.task.id, configId: 'a', inTurn: true });
        const limits = await replacing(nth(5, { inTurn: true }));
        expect(await submitMany([newest, await later(2)], limits)).toBe('overtaken');
        expect(await submitMany([newest], limits)).toEqual(['exists']);
        expect(await statusOf(store, newest.task.id)).toBe('pending');
      });
    });
  });
}
