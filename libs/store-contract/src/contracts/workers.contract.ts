import { workerId, type Task } from '@distribute-schedule/domain';
import { aWorker } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { apply, beat, claim, claimOne, claimedIds, finish, handedOff, submit, tokenOf } from './task-steps';

/** @see WorkerRepository */
export function workerRepositoryContract(storeName: string, makeStore: MakeStore): void {
  describe(`WorkerRepository on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const longMs = 30_000;
    const live = async (timeoutMs = longMs) => stage.store.workers.live(timeoutMs);

    it("keeps the registration of a worker, dated by the store's clock", async () => {
      const { store } = stage;
      const { registration } = aWorker({
        id: 'pod-1.a',
        labels: { zone: 'a', 'team/name': 'core' },
        executors: ['local', 'http'],
        secrets: ['shop_token'],
        capacity: 7,
        version: '1.2.3',
        descriptions: {
          ftp: { parameters: [{ name: 'path', kind: 'text', description: 'A path.', isRequired: true }] },
          local: { handlers: ['hello'] },
        },
        clockOffsetMs: -1500,
      });
      const before = await store.now();
      const reply = await store.workers.heartbeat(registration, longMs);
      expect(reply).toEqual({ running: [], cancelRequested: [], drainRequested: false });

      const [worker, ...others] = await live();
      expect(others).toEqual([]);
      expect(worker?.registration).toEqual(registration);
      expect(worker?.load).toMatchObject({ running: 0, queued: 0 });
      expect(worker?.load.lastHeartbeat).toBeGreaterThanOrEqual(before);
      expect(worker?.load.lastHeartbeat).toBeLessThanOrEqual(await store.now());
    });

    it('reads the registration of a worker that reports neither its version nor its clock', async () => {
      const { registration } = aWorker({ id: 'older' });
      await stage.store.workers.heartbeat(registration, longMs);
      expect((await live())[0]?.registration).toEqual(registration);
    });

    it('lists a worker until it leaves, or is dead and holds no task', async () => {
      const { store } = stage;
      const isKnown = async () => (await store.workers.lastHeartbeat(workerId('w1'))) !== undefined;
      expect(await isKnown()).toBe(false);
      const target = await beat(store, 'w1');
      expect(await isKnown()).toBe(true);
      await store.workers.leave(target);
      expect(await isKnown()).toBe(false);

      await beat(store, 'w1');
      await submit(store);
      const task = await claimOne(store, 'w1');
      await store.passTime(20);
      const [dead] = await store.taskQueue.deadWorkers(10, 10);
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(false);
      expect(await isKnown()).toBe(true);
      await finish(store, task);
      expect(await store.taskQueue.forgetWorker(dead!)).toBe(true);
      expect(await isKnown()).toBe(false);
    });

    it('returns the time of the last heartbeat of a worker, alive or dead', async () => {
      const { store } = stage;
      const { registration } = aWorker({ id: 'w1' });
      await store.workers.heartbeat(registration, 1);
      const first = await store.workers.lastHeartbeat(registration.id);
      expect(first).toBeLessThanOrEqual(await store.now());
      await store.passTime(20);
      expect(await store.workers.lastHeartbeat(registration.id)).toBe(first);
      await store.workers.heartbeat(registration, longMs);
      expect(await store.workers.lastHeartbeat(registration.id)).toBeGreaterThan(first ?? Infinity);
    });

    it('refuses the heartbeat of another worker with the same id until the first has timed out', async () => {
      const { store } = stage;
      const first = aWorker({ id: 'w1', capacity: 3 }).registration;
      const second = { ...first, capacity: 7, startedAt: first.startedAt + 1 };
      await store.workers.heartbeat(first, longMs);
      const refused = { code: 'worker.id_taken' };
      await expect(store.workers.heartbeat(second, longMs)).rejects.toMatchObject(refused);
      expect((await live())[0]?.capacity).toBe(3);

      await store.workers.heartbeat(first, 50);
      await store.passTime(80);
      await store.workers.heartbeat(second, longMs);
      await expect(store.workers.heartbeat(first, longMs)).rejects.toMatchObject(refused);
      expect((await live())[0]?.capacity).toBe(7);
    });

    it('uses the latest heartbeat', async () => {
      const { store } = stage;
      await beat(store, 'w1', { capacity: 5 });
      await beat(store, 'w1', { capacity: 9, isDraining: true });
      const [worker] = await live();
      expect(worker?.registration).toMatchObject({ capacity: 9, isDraining: true });
      expect(worker?.freeSlots).toBe(0);
    });

    it('counts the running and the queued tasks of a worker', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      await beat(store, 'w2');
      for (const configId of ['a', 'b', 'c']) await submit(store, { configId }, target);
      const { tasks } = await claim(store, 'w1', { slots: 2 });
      const loads = async () =>
        Object.fromEntries(
          (await live()).map(({ id, load: { running, queued } }) => [id, [running, queued]]),
        );
      expect(await loads()).toEqual({ w1: [2, 1], w2: [0, 0] });
      await finish(store, tasks[0]!);
      expect(await loads()).toEqual({ w1: [1, 1], w2: [0, 0] });
    });

    it('leaves out a worker that has been silent for too long', async () => {
      const { store } = stage;
      await beat(store, 'silent');
      // Long enough for a busy machine to ask before the other worker counts as dead too.
      await store.passTime(530);
      await beat(store, 'speaks');
      expect((await live(500)).map(({ id }) => id)).toEqual(['speaks']);
    });

    it('returns the attempts that run on the worker with each heartbeat', async () => {
      const { store } = stage;
      const { registration } = aWorker({ id: 'w1' });
      const running = async () => (await store.workers.heartbeat(registration, longMs)).running;
      for (const configId of ['a', 'b', 'c', 'd']) await submit(store, { configId });
      const { tasks } = await claim(store, 'w1', { slots: 3 });
      await claim(store, 'w2');
      const [ends, isHandedOff, stays] = tasks as [Task, Task, Task];
      expect([...(await running())].sort()).toEqual(tasks.map(tokenOf).sort());
      await finish(store, ends);
      await apply(store, handedOff(isHandedOff, await store.now()));
      expect(await running()).toEqual([tokenOf(stays)]);
    });

    it('returns the drain request with each heartbeat until it is withdrawn', async () => {
      const { store } = stage;
      const { registration } = aWorker({ id: 'w1' });
      const ask = async () => (await store.workers.heartbeat(registration, longMs)).drainRequested;
      expect(await ask()).toBe(false);
      expect(await store.workers.requestDrain(registration.id, true)).toBe(true);
      expect(await ask()).toBe(true);
      expect(await ask()).toBe(true);
      expect(await store.workers.requestDrain(registration.id, false)).toBe(true);
      expect(await ask()).toBe(false);
    });

    it('returns the requested capacity with each heartbeat until the worker leaves', async () => {
      const { store } = stage;
      const { registration } = aWorker({ id: 'w1', capacity: 3 });
      const ask = async () => (await store.workers.heartbeat(registration, longMs)).capacityRequested;
      expect(await store.workers.requestCapacity(registration.id, 5)).toBe(false);
      expect(await ask()).toBeUndefined();
      expect(await store.workers.requestCapacity(registration.id, 5)).toBe(true);
      expect([await ask(), await ask()]).toEqual([5, 5]);
      await store.workers.leave(registration.id);
      expect(await ask()).toBeUndefined();
    });

    it('queues up to the requested capacity for a worker, and nothing while it drains', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1', { capacity: 3 });
      await store.workers.requestCapacity(target, 1);
      await submit(store, { configId: 'a' }, target);
      const second = await submit(store, { configId: 'b' }, target);
      expect(await claimedIds(store, 'w2')).toEqual([second.id]);
      await store.workers.requestDrain(target, true);
      await store.workers.requestCapacity(target, 9);
      const third = await submit(store, { configId: 'c' }, target);
      expect(await claimedIds(store, 'w2')).toEqual([third.id]);
    });

    it('queues nothing for a worker that was asked to drain', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      await store.workers.requestDrain(target, true);
      const task = await submit(store, {}, target);
      expect(await claimedIds(store, 'w2')).toEqual([task.id]);
    });

    it('refuses a request to an unknown worker', async () => {
      expect(await stage.store.workers.requestDrain(workerId('nobody'), true)).toBe(false);
    });

    it('moves the queue of a leaving worker to the other workers', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      const ids = new Set<string>();
      for (const configId of ['a', 'b', 'c']) ids.add((await submit(store, { configId }, target)).id);
      await store.workers.leave(target);
      expect(await live()).toEqual([]);
      expect(await store.taskQueue.deadWorkers(0, 10)).toEqual([]);
      expect(new Set(await claimedIds(store, 'w2', { slots: 9 }))).toEqual(ids);
    });

    it('lets a worker leave twice and register again', async () => {
      const { store } = stage;
      const id = await beat(store, 'w1');
      await store.workers.requestDrain(id, true);
      await store.workers.leave(id);
      await store.workers.leave(id);
      expect(await store.workers.heartbeat(aWorker({ id }).registration, longMs)).toEqual({
        running: [],
        cancelRequested: [],
        drainRequested: false,
      });
      expect((await live()).map((worker) => worker.id)).toEqual(['w1']);
    });
  });
}
