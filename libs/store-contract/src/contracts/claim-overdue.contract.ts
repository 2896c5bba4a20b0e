import { someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { hourMs } from './config-steps';
import {
  apply,
  beat,
  claimedIds,
  claimOne,
  claimOverdue,
  claimOverdueInAnHour,
  crashed,
  decided,
  handedOff,
  lacking,
  overdueIds,
  patient,
  released,
  requeued,
  statusOf,
  submit,
  succeeded,
} from './task-steps';

/** Finds Tasks whose deadline has passed, whatever they wait for. */
export function claimOverdueContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskQueue.claimOverdue on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('returns nothing and no next time when no task exists', async () => {
      const { store } = stage;
      expect(await claimOverdue(store)).toMatchObject({ overdue: [], unreadable: [], nextWakeAt: undefined });
    });

    it('returns an attempt that is silent past its timeout and grace', async () => {
      const { store } = stage;
      await submit(store, { timeoutMs: 40_000, retryPolicy: patient });
      const running = await claimOne(store, 'w1', { graceMs: 20_000 });
      const { startTime = 0 } = running.toSnapshot();
      const early = await claimOverdue(store);
      expect(early.overdue).toEqual([]);
      expect(early.nextWakeAt).toBe(startTime + 60_000);

      const { overdue, now } = await claimOverdue(store, { overdueByMs: -60_000 });
      expect(overdue.map(({ task, place }) => [task.toSnapshot(), place])).toEqual([
        [running.toSnapshot(), { kind: 'running', workerId: 'w1' }],
      ]);
      expect(await apply(store, crashed(overdue[0]!.task, now))).toEqual(['applied']);
      expect(await apply(store, succeeded(running, now))).toEqual(['superseded']);
      expect(await statusOf(store, running.id)).toBe('pending');
    });

    it('returns a task that was handed off when no callback came', async () => {
      const { store } = stage;
      await submit(store, { timeoutMs: 50 });
      const running = await claimOne(store, 'w1');
      await apply(store, handedOff(running, await store.now()));
      expect(await overdueIds(store)).toEqual([]);
      const { overdue, now } = await claimOverdueInAnHour(store);
      expect(overdue.map(({ task, place }) => [task.id, place])).toEqual([
        [running.id, { kind: 'running', workerId: 'w1' }],
      ]);
      expect(await apply(store, crashed(overdue[0]!.task, now))).toEqual(['applied']);
    });

    it("returns a task that has been in a worker's queue for too long", async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      const task = await submit(store, {}, target);
      expect(await overdueIds(store)).toEqual([]);
      const { overdue, now } = await claimOverdueInAnHour(store);
      expect(overdue.map(({ task: { id }, place }) => [id, place])).toEqual([
        [task.id, { kind: 'queue', workerId: 'w1' }],
      ]);
      expect(await apply(store, requeued(overdue[0]!.task, now))).toEqual(['applied']);
      expect(await claimedIds(store, 'w1')).toEqual([task.id]);
      expect(await claimedIds(store, 'w2')).toEqual([]);
    });

    it('lets the worker claim the task in its queue when it is faster than the scheduler', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      await submit(store, {}, target);
      const { overdue, now } = await claimOverdueInAnHour(store);
      const running = await claimOne(store, 'w1');
      expect(await apply(store, requeued(overdue[0]!.task, now))).toEqual(['superseded']);
      expect(await apply(store, succeeded(running, now))).toEqual(['applied']);
    });

    it('keeps a deadline on a task that waits for any worker or in the sequence', async () => {
      const { store } = stage;
      const waiting = [
        await submit(store, { configId: 'pending' }),
        await submit(store, { configId: 'in-turn', inTurn: true }),
        await submit(store, { configId: 'in-turn', inTurn: true, scheduledTime: someMoment + 1 }),
      ];
      const { nextWakeAt } = await claimOverdue(store);
      expect(nextWakeAt).toBeLessThanOrEqual((await store.now()) + hourMs);
      const { overdue, now } = await claimOverdueInAnHour(store);
      // A store may reschedule Tasks that wait for any worker itself, because they need no decision.
      expect(await apply(store, ...overdue.map(({ task }) => requeued(task, now)))).toEqual(
        overdue.map(() => 'applied'),
      );
      expect(new Set(await claimedIds(store, 'w1', { slots: 9 }))).toEqual(
        new Set([waiting[0]!.id, waiting[1]!.id]),
      );
    });

    it('checks waiting tasks about a minute later, in batches of half a minute', async () => {
      const { store } = stage;
      await store.passTime(7);
      const before = await store.now();
      await submit(store, {});
      const { nextWakeAt = NaN, now } = await claimOverdue(store);
      expect(nextWakeAt % 30_000).toBe(0);
      expect(nextWakeAt).toBeGreaterThanOrEqual(before + 45_000);
      expect(nextWakeAt).toBeLessThan(now + 75_000);
    });

    it('keeps a task that waits behind another one, without a decision', async () => {
      const { store } = stage;
      const [, second] = [
        await submit(store, { configId: 'in-turn', inTurn: true }),
        await submit(store, { configId: 'in-turn', inTurn: true, scheduledTime: someMoment + 1 }),
        await submit(store, { configId: 'in-turn', inTurn: true, scheduledTime: someMoment + 2 }),
      ];
      const running = await claimOne(store, 'w1', { slots: 9 });
      const { overdue, now } = await claimOverdueInAnHour(store);
      expect(overdue.map(({ place }) => place.kind)).toEqual(['running']);
      expect(await apply(store, succeeded(running, now))).toEqual(['applied']);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([second.id]);
    });

    it('returns a waiting task when live workers offer other executors only', async () => {
      const { store } = stage;
      const odd = await submit(store, { configId: 'odd', executor: 'ftp', labels: { zone: 'eu' } });
      await submit(store, { configId: 'usual' });
      await submit(store, { configId: 'alike', executor: 'ft' });
      const { overdue } = await claimOverdueInAnHour(store, ['local', 'ft']);
      expect(overdue.map(({ task: { id }, place }) => [id, place])).toEqual([
        [odd.id, { kind: 'pending', requirementKey: 'ftp,zone=eu' }],
      ]);
      // The Task stays in its queue while a scheduler reviews it under the lease.
      expect(await overdueIds(store, { offered: ['local'] })).toEqual([]);
      expect(await claimedIds(store, 'w1', { serves: ['ftp,zone=eu'] })).toEqual([odd.id]);
    });

    it('fails a task without an executor after two reviews, and passes the turn on', async () => {
      const { store } = stage;
      const once = { maxRetries: 1, retryDelayMs: 1000, backoffRate: 1, maxDelayMs: 1000, jitter: 0 };
      const overrides = { configId: 'odd', executor: 'ftp', inTurn: true, retryPolicy: once };
      const odd = await submit(store, overrides);
      const next = await submit(store, { ...overrides, scheduledTime: someMoment + 1 });
      const look = async () => {
        const { overdue, now } = await claimOverdueInAnHour(store, ['local']);
        return { task: overdue.find(({ task }) => task.id === odd.id)!.task, now };
      };
      const seen = await look();
      const marked = decided(seen.task, (task) =>
        task.lackExecutor({ at: seen.now - 60_000, chance: 0, reason: 'nobody offers it' }),
      );
      expect(await apply(store, marked)).toEqual(['applied']);
      const again = await look();
      expect(again.task.state).toEqual({ status: 'pending', unofferedSince: seen.now - 60_000 });
      const lack = { at: again.now, chance: 0, reason: 'nobody offers it' };
      const retried = decided(again.task, (task) => task.lackExecutor(lack));
      expect(await apply(store, retried, retried)).toEqual(['applied', 'superseded']);
      expect(await statusOf(store, odd.id)).toBe('retrying');
      expect(await claimedIds(store, 'w1', { serves: ['ftp'] })).toEqual([]);

      const back = await look();
      expect(await apply(store, released(back.task, back.now))).toEqual(['applied']);
      const last = await look();
      expect(await apply(store, lacking(last.task, last.now))).toEqual(['applied']);
      expect((await store.tasks.find(odd.id))?.toSnapshot()).toMatchObject({
        ...{ state: { status: 'failed' }, attempts: 0, failedAttempts: 2, error: 'nobody offers it' },
      });
      expect(await claimedIds(store, 'w1', { serves: ['ftp'], slots: 9 })).toEqual([next.id]);
    });

    it('gives a task to only one caller until the lease ends', async () => {
      const { store } = stage;
      const task = await submit(store, { notBefore: (await store.now()) - 1000 });
      expect(await overdueIds(store, { leaseMs: 60_000 })).toEqual([task.id]);
      expect(await overdueIds(store)).toEqual([]);
      expect(await overdueIds(store, { overdueByMs: -60_000 })).toEqual([task.id]);
    });

    it('gives each task to only one of several callers', async () => {
      const { store } = stage;
      const notBefore = (await store.now()) - 1000;
      for (let i = 0; i < 20; i++) await submit(store, { scheduledTime: someMoment + i, notBefore });
      const ids = (await Promise.all([1, 2, 3, 4].map(() => overdueIds(store, { limit: 6 })))).flat();
      expect(ids).toHaveLength(20);
      expect(new Set(ids).size).toBe(20);
    });

    it('returns the longest overdue tasks first, up to the limit, and reports that there are more', async () => {
      const { store } = stage;
      const now = await store.now();
      for (const ago of [2000, 3000, 1000]) {
        await submit(store, { configId: `due-${ago}`, notBefore: now - ago });
      }
      const first = await claimOverdue(store, { limit: 2 });
      expect(first.overdue.map(({ task }) => task.configId)).toEqual(['due-3000', 'due-2000']);
      expect(first.nextWakeAt).toBeLessThanOrEqual(first.now);
      const second = await claimOverdue(store, { limit: 2 });
      expect(second.overdue.map(({ task }) => task.configId)).toEqual(['due-1000']);
    });

    it('returns only configs that have been due for the given time', async () => {
      const { store } = stage;
      const now = await store.now();
      await submit(store, { configId: 'fresh', notBefore: now - 1000 });
      const left = await submit(store, { configId: 'left-over', notBefore: now - 61_000 });
      expect(await overdueIds(store, { overdueByMs: 60_000 })).toEqual([left.id]);
    });

    it('reports when the next task must be checked', async () => {
      const { store } = stage;
      const now = await store.now();
      await submit(store, { configId: 'late', notBefore: now + 2 * hourMs });
      await submit(store, { configId: 'soon', notBefore: now + 1000 });
      expect((await claimOverdue(store)).nextWakeAt).toBe(now + 1000);
    });

    it('queues a released task for the chosen worker', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      const task = await submit(store, { notBefore: (await store.now()) - 1000 });
      const { overdue, now } = await claimOverdue(store);
      await apply(store, released(overdue[0]!.task, now, target));
      expect(await claimedIds(store, 'w2')).toEqual([]);
      expect(await claimedIds(store, 'w1')).toEqual([task.id]);
    });
  });
}
