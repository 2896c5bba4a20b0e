import {
  taskConfigId,
  taskId,
  workerId,
  type Task,
  type TaskPage,
  type TaskQuery,
} from '@distribute-schedule/domain';
import { someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig } from './config-steps';
import {
  apply,
  cancelConfirmed,
  claim,
  claimOne,
  failed,
  failedForGood,
  finish,
  foldAll,
  submit,
  succeeded,
} from './task-steps';

/** @see TaskRepository */
export function taskRepositoryContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskRepository on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const configId = taskConfigId('config');

    it('finds nothing for an unknown task', async () => {
      const { store } = stage;
      const nobody = taskId('config@1');
      expect(await store.tasks.find(nobody)).toBeUndefined();
      expect(await store.tasks.result(nobody)).toBeUndefined();
      expect(await store.tasks.ofConfig(configId, 10)).toEqual([]);
    });

    it('returns the current state of a task at each moment', async () => {
      const { store } = stage;
      const task = await submit(store);
      const seen = async () => (await store.tasks.find(task.id))?.toSnapshot();
      expect(await seen()).toEqual(task.toSnapshot());
      const running = await claimOne(store, 'w1');
      expect(await seen()).toEqual(running.toSnapshot());
      const retrying = failed(running, await store.now());
      await apply(store, retrying);
      expect(await seen()).toEqual(retrying.task.toSnapshot());
    });

    it('has no result before the end', async () => {
      const { store } = stage;
      const task = await submit(store);
      expect(await store.tasks.result(task.id)).toBeUndefined();
      const running = await claimOne(store, 'w1');
      expect(await store.tasks.result(task.id)).toBeUndefined();
      await finish(store, running);
      expect(await store.tasks.result(task.id)).toEqual({ code: 0, message: 'ok', data: 'done' });
    });

    it('returns the unfinished tasks of a config, then the finished ones, newest first', async () => {
      const { store } = stage;
      await submit(store, { configId: 'another' });
      await finish(store, await claimOne(store, 'w1'));
      for (let n = 0; n < 4; n++) await submit(store, { scheduledTime: someMoment + n });
      const { tasks } = await claim(store, 'w1', { slots: 3 });
      // They end in another order than their due times, at times that the store can distinguish.
      for (const task of [tasks[1]!, tasks[0]!]) {
        await apply(store, succeeded(task, await store.now()));
        await store.passTime(5);
      }

      const all = await store.tasks.ofConfig(configId, 10);
      const ids = all.map(({ id }) => id);
      expect(new Set(ids.slice(0, 2))).toEqual(
        new Set([`config@${someMoment + 2}`, `config@${someMoment + 3}`]),
      );
      expect(ids.slice(2)).toEqual([`config@${someMoment}`, `config@${someMoment + 1}`]);
      expect(all.map(({ isFinished }) => isFinished)).toEqual([false, false, true, true]);
      expect((await store.tasks.ofConfig(configId, 3)).map(({ isFinished }) => isFinished)).toEqual([
        false,
        false,
        true,
      ]);
    });

    it('returns the place of an unfinished task, and the number of tasks', async () => {
      const { store } = stage;
      const waiting = await submit(store, { id: 'config@1', executor: 'rare' });
      const delayed = await submit(store, { id: 'config@2', notBefore: (await store.now()) + 60_000 });
      await submit(store, { id: 'config@3' });
      const running = await claimOne(store, 'w1');
      const { tasks } = store;
      expect(await tasks.place(waiting.id)).toEqual({ kind: 'pending', requirementKey: 'rare' });
      expect(await tasks.place(delayed.id)).toEqual({ kind: 'delayed' });
      expect(await tasks.place(running.id)).toEqual({ kind: 'running', workerId: 'w1' });
      expect(await tasks.totals()).toMatchObject({
        unfinished: 3,
        queues: [{ requirementKey: 'rare', waiting: 1 }],
        counts: { created: 3 },
      });
      await finish(store, running);
      expect(await tasks.place(running.id)).toBeUndefined();
      expect((await tasks.totals()).counts).toMatchObject({ success: 1 });
    });

    it('sums the measures of finished tasks per config and day', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await submit(store);
      await finish(store, await claimOne(store, 'w1'));
      const today = Math.floor((await store.now()) / 86_400_000);
      await foldAll(store);
      const [sums, before] = await store.taskConfigs.measures(configId, [today, today - 1]);
      // Around midnight the run may count for the previous day.
      expect({ ...before, ...sums }).toMatchObject({ success: 1 });
    });

    it('counts the tasks of each list', async () => {
      const { store } = stage;
      const ends = ['open', 'failed', 'cancelled', 'failed', 'success'] as const;
      for (const [n, end] of ends.entries()) {
        await submit(store, { id: `config@${n}`, ...(end === 'open' && { executor: 'rare' }) });
        if (end === 'open') continue;
        const task = await claimOne(store);
        if (end === 'failed') await apply(store, failedForGood(task, await store.now()));
        else if (end === 'cancelled') await apply(store, cancelConfirmed(task, await store.now()));
        else await finish(store, task);
      }
      const exact = (count: number) => ({ count, isExact: true });
      expect(await store.tasks.counts()).toEqual({
        unfinished: exact(1),
        success: exact(1),
        failed: exact(2),
        cancelled: exact(1),
      });
    });

    describe('search', () => {
      const ids = ({ tasks }: TaskPage): string[] => tasks.map(({ id }) => id);

      it('returns the newest tasks first, page by page, while others are created', async () => {
        const { store } = stage;
        for (let n = 0; n < 5; n++) await submit(store, { id: `config@${n}`, scheduledTime: someMoment - n });
        const first = await store.tasks.search({ limit: 2 });
        expect(ids(first)).toEqual(['config@4', 'config@3']);
        await submit(store, { id: 'config@9' });
        const second = await store.tasks.search({ limit: 2, cursor: first.next! });
        const third = await store.tasks.search({ limit: 2, cursor: second.next! });
        expect([...ids(second), ...ids(third)]).toEqual(['config@2', 'config@1', 'config@0']);
        expect(third.next).toBeUndefined();
      });

      it('returns tasks of a config, a status or a worker, and of all of these together', async () => {
        const { store } = stage;
        await submit(store, { configId: 'a', id: 'a@1' });
        const mine = await claimOne(store, 'w1');
        await submit(store, { configId: 'b', id: 'b@1' });
        const other = await claimOne(store, 'w2');
        await submit(store, { configId: 'a', id: 'a@2' });
        const search = async (query: Omit<TaskQuery, 'limit'>) =>
          ids(await store.tasks.search({ ...query, limit: 9 }));
        expect(await search({ configId: taskConfigId('a') })).toEqual(['a@2', 'a@1']);
        expect(await search({ workerId: workerId('w2') })).toEqual(['b@1']);
        expect(await search({ statuses: ['running'] })).toEqual(['b@1', 'a@1']);
        await apply(store, cancelConfirmed(mine, await store.now()));
        await finish(store, other);
        expect(await search({ statuses: ['cancelled'] })).toEqual(['a@1']);
        expect(await search({ statuses: ['success'] })).toEqual(['b@1']);
        expect(await search({ statuses: ['failed'] })).toEqual([]);
        expect(await search({ statuses: ['running', 'pending'] })).toEqual(['a@2']);
        expect(
          await search({ configId: taskConfigId('a'), statuses: ['cancelled'], workerId: workerId('w1') }),
        ).toEqual(['a@1']);
        expect(await search({})).toEqual(['a@2', 'b@1', 'a@1']);
      });

      it('merges the lists of several statuses, newest first, page by page', async () => {
        const { store } = stage;
        const ends = ['failed', 'cancelled', 'success'] as const;
        for (let n = 0; n < 9; n++) {
          await submit(store, { id: `config@${n}` });
          const task = await claimOne(store);
          const end = ends[n % 3];
          if (end === 'failed') await apply(store, failedForGood(task, await store.now()));
          else if (end === 'cancelled') await apply(store, cancelConfirmed(task, await store.now()));
          else await finish(store, task);
        }
        await submit(store, { id: 'config@9' });
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const query = { statuses: ['failed', 'cancelled', 'pending'], limit: 2 } as const;
          const page = await store.tasks.search({ ...query, ...(cursor !== undefined && { cursor }) });
          found.push(...ids(page));
          cursor = page.next;
        } while (cursor !== undefined);
        expect(found).toEqual([9, 7, 6, 4, 3, 1, 0].map((n) => `config@${n}`));
        expect(ids(await store.tasks.search({ statuses: ['success', 'failed'], limit: 9 }))).toEqual(
          [8, 6, 5, 3, 2, 0].map((n) => `config@${n}`),
        );
      });

      it('returns tasks of an executor, a cause, a text or a duration, and how many it looked at', async () => {
        const { store } = stage;
        await submit(store, { id: 'config@1', executor: 'rare', cause: 'manual' });
        await submit(store, { id: 'config@2' });
        const startOf = (task: Task) => task.toSnapshot().startTime ?? 0;
        const short = await claimOne(store);
        await apply(store, failedForGood(short, startOf(short)));
        await submit(store, { id: 'config@3' });
        const long = await claimOne(store);
        await apply(store, succeeded(long, startOf(long) + 20));
        const search = async (query: Omit<TaskQuery, 'limit'>) =>
          ids(await store.tasks.search({ ...query, limit: 9 }));
        expect(await search({ executor: 'rare' })).toEqual(['config@1']);
        expect(await search({ cause: 'manual' })).toEqual(['config@1']);
        expect(await search({ search: 'CONFIG@2' })).toEqual(['config@2']);
        expect(await search({ search: 'BROKEN' })).toEqual(['config@2']);
        expect(await search({ minDurationMs: 20 })).toEqual(['config@3']);
        expect(await search({ minDurationMs: 0 })).toEqual(['config@3', 'config@2']);
        expect(await search({ executor: 'rare', statuses: ['failed'] })).toEqual([]);
        expect(await store.tasks.search({ search: 'absent', limit: 9 })).toMatchObject({
          tasks: [],
          lookedAt: 3,
        });
      });

      it('returns all tasks that a worker started, page by page', async () => {
        const { store } = stage;
        const made = 1100;
        await submit(store, { configId: 'other', id: 'other@1' });
        await claimOne(store, 'w2');
        for (let n = 0; n < made; n += 100)
          await Promise.all(Array.from({ length: 100 }, (_, i) => submit(store, { id: `config@${n + i}` })));
        for (let left = made; left > 0;) left -= (await claim(store, 'w1', { slots: 500 })).tasks.length;
        const found = new Set<string>();
        let cursor: string | undefined;
        do {
          const query = { workerId: workerId('w1'), limit: 200, ...(cursor !== undefined && { cursor }) };
          const page = await store.tasks.search(query);
          for (const id of ids(page)) found.add(id);
          cursor = page.next;
        } while (cursor !== undefined);
        expect(found.size).toBe(made);
        expect(found).not.toContain('other@1');
      });

      it('returns tasks that were created in a time range', async () => {
        const { store } = stage;
        await submit(store, { id: 'config@1' });
        await store.passTime(5);
        const between = await store.now();
        await store.passTime(5);
        await submit(store, { id: 'config@2' });
        expect(ids(await store.tasks.search({ from: between, limit: 9 }))).toEqual(['config@2']);
        expect(ids(await store.tasks.search({ to: between, limit: 9 }))).toEqual(['config@1']);
      });

      it('forgets finished tasks with the history of their config, and no others', async () => {
        const { store } = stage;
        const kept = store.bounds.history;
        await submit(store, { configId: 'open', id: 'open@1', executor: 'rare' });
        for (let n = 0; n < kept + 2; n++) {
          await submit(store, { id: `config@${n}`, scheduledTime: someMoment + n });
          await finish(store, await claimOne(store, 'w1'));
          await store.passTime(2);
        }
        await foldAll(store);
        const all = ids(await store.tasks.search({ limit: 50 }));
        expect(all).toHaveLength(kept + 1);
        expect(all).toContain('open@1');
        expect(all).not.toContain('config@0');
        expect(ids(await store.tasks.search({ workerId: workerId('w1'), limit: 50 }))).toHaveLength(kept);
      });
    });
  });
}
