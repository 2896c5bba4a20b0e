import { workerId, type Task } from '@distribute-schedule/domain';
import { aWorker, someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { hourMs } from './config-steps';
import {
  apply,
  beat,
  claim,
  claimedIds,
  claimOne,
  crashed,
  handedOff,
  overdueIds,
  patient,
  requeued,
  submit,
  succeeded,
} from './task-steps';

/** Takes Tasks back from dead workers. */
export function deadWorkersContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskQueue.deadWorkers and forgetWorker on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const timeoutMs = 40;

    /** A worker that runs one Task, has another in its queue, and falls silent. */
    async function deadWorker(): Promise<{ running: Task; queued: Task }> {
      const { store } = stage;
      const target = await beat(store, 'dead');
      await submit(store, { configId: 'running', retryPolicy: patient });
      const running = await claimOne(store, 'dead');
      const queued = await submit(store, { configId: 'queued' }, target);
      await store.passTime(timeoutMs + 30);
      return { running, queued };
    }

    it('returns no dead workers while all send heartbeats', async () => {
      const { store } = stage;
      await beat(store, 'w1');
      expect(await store.taskQueue.deadWorkers(hourMs, 10)).toEqual([]);
    });

    it('returns a silent worker with its tasks, and no other worker', async () => {
      const { store } = stage;
      const { running, queued } = await deadWorker();
      // Long enough for a busy machine to ask before the other worker counts as dead too.
      await store.passTime(500);
      await beat(store, 'alive');
      const [dead, ...others] = await store.taskQueue.deadWorkers(500, 10);
      expect(others).toEqual([]);
      expect(dead?.id).toBe('dead');
      expect(dead?.running.map((task) => task.toSnapshot())).toEqual([running.toSnapshot()]);
      expect(dead?.queued.map((task) => task.toSnapshot())).toEqual([queued.toSnapshot()]);
    });

    it('forgets a worker when its tasks have been moved', async () => {
      const { store } = stage;
      const { running, queued } = await deadWorker();
      const [dead] = await store.taskQueue.deadWorkers(timeoutMs, 10);
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(false);

      const now = await store.now();
      expect(await apply(store, crashed(dead!.running[0]!, now))).toEqual(['applied']);
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(false);
      expect(await apply(store, requeued(dead!.queued[0]!, now))).toEqual(['applied']);
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(true);

      expect(await store.taskQueue.deadWorkers(timeoutMs, 10)).toEqual([]);
      expect((await claimedIds(store, 'w2', { slots: 9 })).toSorted()).toEqual(
        [running.id, queued.id].toSorted(),
      );
    });

    it('does not forget a worker that has sent a heartbeat again', async () => {
      const { store } = stage;
      await beat(store, 'dead');
      await store.passTime(timeoutMs + 30);
      const [dead] = await store.taskQueue.deadWorkers(timeoutMs, 10);
      await beat(store, 'dead');
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(false);
      expect((await store.workers.live(hourMs)).map(({ id }) => id)).toEqual(['dead']);
    });

    it('returns the tasks of a dead worker in parts', async () => {
      const { store } = stage;
      const target = await beat(store, 'dead', { capacity: 100 });
      for (let i = 0; i < 12; i++) {
        const at = i % 2 === 0 ? target : undefined;
        await submit(store, { scheduledTime: someMoment + i, retryPolicy: patient }, at);
      }
      await claim(store, 'dead', { slots: 6 });
      await store.passTime(timeoutMs + 30);

      let rounds = 0;
      for (let forgotten = false; !forgotten && rounds < 20; rounds++) {
        const now = await store.now();
        const [dead] = await store.taskQueue.deadWorkers(timeoutMs, 2);
        const changes = [
          ...dead!.running.map((task) => crashed(task, now)),
          ...dead!.queued.map((task) => requeued(task, now)),
        ];
        expect(await apply(store, ...changes)).toEqual(changes.map(() => 'applied'));
        forgotten = await store.taskQueue.forgetWorker(dead!);
      }
      expect(rounds).toBeLessThan(20);
      expect(await store.taskQueue.deadWorkers(timeoutMs, 2)).toEqual([]);
    });

    it('returns at most the limit, with some tasks of each dead worker', async () => {
      const { store } = stage;
      const ids = ['a', 'b', 'c', 'd'];
      for (const id of ids) {
        const target = await beat(store, id, { capacity: 9 });
        for (let i = 0; i < 4; i++)
          await submit(store, { configId: `${id}-runs-${i}`, retryPolicy: patient });
        await claim(store, id, { slots: 4 });
        for (let i = 0; i < 4; i++) await submit(store, { configId: `${id}-waits-${i}` }, target);
      }
      await store.passTime(timeoutMs + 30);
      const sizes = async (limit: number) =>
        (await store.taskQueue.deadWorkers(timeoutMs, limit)).map(({ running, queued }) => [
          running.length,
          queued.length,
        ]);
      expect(await sizes(9)).toEqual(ids.map(() => [2, 2]));
      expect(await sizes(1)).toEqual(ids.map(() => [1, 1]));
      expect(await sizes(100)).toEqual(ids.map(() => [4, 4]));
    });

    it('leaves out tasks that a dead worker had handed to a service', async () => {
      const { store } = stage;
      await beat(store, 'dead');
      await submit(store);
      const running = await claimOne(store, 'dead');
      await apply(store, handedOff(running, await store.now()));
      await store.passTime(timeoutMs + 30);
      const [dead] = await store.taskQueue.deadWorkers(timeoutMs, 10);
      expect(dead?.running).toEqual([]);
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(true);
      expect(await apply(store, succeeded(running, await store.now()))).toEqual(['applied']);
    });

    it('keeps the deadline of an attempt when its worker leaves without a report', async () => {
      const { store } = stage;
      await beat(store, 'w1');
      await submit(store, { timeoutMs: 5000 });
      const running = await claimOne(store, 'w1', { graceMs: 1000 });
      await store.workers.leave(workerId('w1'));
      expect(await overdueIds(store, { overdueByMs: -6000 })).toEqual([running.id]);
    });

    it('accepts the heartbeat of a forgotten worker', async () => {
      const { store } = stage;
      await beat(store, 'dead');
      await store.passTime(timeoutMs + 30);
      const [dead] = await store.taskQueue.deadWorkers(timeoutMs, 10);
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(true);
      await store.workers.heartbeat(aWorker({ id: 'dead' }).registration, 30_000);
      expect((await store.workers.live(hourMs)).map(({ id }) => id)).toEqual(['dead']);
    });
  });
}
