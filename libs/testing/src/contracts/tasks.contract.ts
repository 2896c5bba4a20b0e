import { taskConfigId, taskId } from '@distribute-schedule/domain';
import { someMoment } from '../builders/some-values';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { apply, claim, claimOne, failed, finish, submit, succeeded } from './task-steps';

/** @see TaskRepository */
export function taskRepositoryContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskRepository on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const configId = taskConfigId('config');

    it('finds nothing of a task that nobody made', async () => {
      const { store } = stage;
      const nobody = taskId('config@1');
      expect(await store.tasks.find(nobody)).toBeUndefined();
      expect(await store.tasks.result(nobody)).toBeUndefined();
      expect(await store.tasks.ofConfig(configId, 10)).toEqual([]);
    });

    it('shows a task as it is at each moment', async () => {
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

    it('gives those of a config that are not finished, then the finished ones, newest first', async () => {
      const { store } = stage;
      await submit(store, { configId: 'another' });
      await finish(store, await claimOne(store, 'w1'));
      for (let n = 0; n < 4; n++) await submit(store, { scheduledTime: someMoment + n });
      const { tasks } = await claim(store, 'w1', { slots: 3 });
      // Ended in another order than they were due in, in moments that the store can tell apart.
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
  });
}
