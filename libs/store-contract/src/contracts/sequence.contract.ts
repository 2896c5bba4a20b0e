import { taskConfigId, type Task } from '@distribute-schedule/domain';
import { someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { addConfig, claimDue, claimOneDue, commit, fireOf, hourMs } from './config-steps';
import {
  apply,
  cancelConfirmed,
  cancelled,
  claim,
  claimedIds,
  claimOne,
  claimOverdue,
  crashed,
  failed,
  failedForGood,
  finish,
  givenBack,
  released,
  requeued,
  statusOf,
  submit,
  succeeded,
} from './task-steps';

const noRetries = { maxRetries: 0, retryDelayMs: 0, backoffRate: 1, maxDelayMs: 0, jitter: 0 };

/** Every way in which a running Task can end. */
const ends = [
  ['succeeded', succeeded],
  ['failed', failedForGood],
  ['crashed once too often', crashed],
  ['was cancelled', cancelConfirmed],
] as const;

/** The end of a Task starts the next Task of the sequence and sets the next due time of its config. */
export function lineContract(storeName: string, makeStore: MakeStore): void {
  describe(`Tasks in turn on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const inTurn = (n: number): Promise<Task> =>
      submit(stage.store, {
        inTurn: true,
        scheduledTime: someMoment + n,
        retryPolicy: noRetries,
        maxCrashes: 0,
      });

    it('runs the tasks one after another, in the order of their creation', async () => {
      const { store } = stage;
      const ids = [(await inTurn(1)).id, (await inTurn(2)).id, (await inTurn(3)).id];
      const order: string[] = [];
      for (let i = 0; i < 3; i++) {
        const running = await claimOne(store, 'w1', { slots: 9 });
        order.push(running.id);
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
        await finish(store, running);
      }
      expect(order).toEqual(ids);
    });

    it.each(ends)('starts the next task when the one before %s', async (_, end) => {
      const { store } = stage;
      await inTurn(1);
      const next = await inTurn(2);
      const running = await claimOne(store, 'w1', { slots: 9 });
      expect(await apply(store, end(running, await store.now()))).toEqual(['applied']);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([next.id]);
    });

    it('starts the next task when the one before is cancelled while it waits', async () => {
      const { store } = stage;
      const first = await inTurn(1);
      const second = await inTurn(2);
      const third = await inTurn(3);
      const now = await store.now();
      expect(await apply(store, cancelled(second, now))).toEqual(['applied']);
      expect(await apply(store, cancelled(first, now))).toEqual(['applied']);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([third.id]);
    });

    it('starts no task while the one before is given back or waits for its retry', async () => {
      const { store } = stage;
      const retryPolicy = { ...noRetries, maxRetries: 5, retryDelayMs: 5000, maxDelayMs: 5000 };
      const first = await submit(store, { inTurn: true, retryPolicy });
      const second = await inTurn(2);
      await apply(store, givenBack(await claimOne(store), await store.now()));
      const again = await claimOne(store, 'w1', { slots: 9 });
      expect(again.id).toBe(first.id);

      await apply(store, failed(again, await store.now()));
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([]);
      const { overdue, now } = await claimOverdue(store, { overdueByMs: -5000 });
      await apply(store, ...overdue.map(({ task }) => released(task, now)));
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([first.id]);
      await apply(store, succeeded((await store.tasks.find(first.id))!, now));
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([second.id]);
    });

    it('keeps the position of a task when a scheduler has checked it', async () => {
      const { store } = stage;
      const ids = [(await inTurn(1)).id, (await inTurn(2)).id, (await inTurn(3)).id];
      const second = await store.tasks.find(ids[1]!);
      expect(await apply(store, requeued(second!, await store.now()))).toEqual(['applied']);
      const order: string[] = [];
      for (let i = 0; i < 3; i++) {
        const running = await claimOne(store, 'w1', { slots: 9 });
        order.push(running.id);
        await finish(store, running);
      }
      expect(order).toEqual(ids);
    });

    it('applies to tasks that a scheduler creates, and counts all of them as open', async () => {
      const { store } = stage;
      await addConfig(store, { id: 'a', overlap: 'sequential' }, (await store.now()) - 1000);
      const due = await claimOneDue(store);
      const next = { dueAt: due.dueAt + 500, wakeAt: due.dueAt + 500 };
      await commit(store, fireOf(due, { task: { inTurn: true }, next }));
      const again = await claimOneDue(store);
      await commit(store, fireOf(again, { task: { inTurn: true } }));
      expect((await store.taskConfigs.find(due.config.id))?.open).toBe(2);

      const first = await claimOne(store, 'w1', { slots: 9 });
      expect(first.toSnapshot().scheduledTime).toBe(due.dueAt);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([]);
      await finish(store, first);
      expect((await claimOne(store, 'w1')).toSnapshot().scheduledTime).toBe(again.dueAt);
    });

    it('applies to each config separately', async () => {
      const { store } = stage;
      await inTurn(1);
      await inTurn(2);
      await submit(store, { configId: 'another', inTurn: true });
      await submit(store, { configId: 'parallel' });
      await submit(store, { configId: 'parallel', scheduledTime: someMoment + 1 });
      expect(await claimedIds(store, 'w1', { slots: 9 })).toHaveLength(4);
    });

    it('starts one task for each end, even when ends and claims happen together', async () => {
      const { store } = stage;
      for (let n = 0; n < 8; n++) await inTurn(n);
      for (let n = 0; n < 8; n++) {
        const claims = await Promise.all(
          ['w1', 'w2', 'w3'].map((worker) => claim(store, worker, { slots: 2 })),
        );
        const running = claims.flatMap(({ tasks }) => tasks);
        expect(running).toHaveLength(1);
        await finish(store, running[0]!);
      }
    });
  });

  describe(`Due times that count from the end of a run, on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const delayMs = hourMs;
    const trigger = { kind: 'delay', delayMs } as const;

    /** A config that waits for the end of its run, and that run. */
    async function firedConfig(store: StoreUnderTest, retryPolicy = noRetries): Promise<Task> {
      await addConfig(store, { id: 'a', trigger }, (await store.now()) - 1000);
      const due = await claimOneDue(store);
      await commit(store, fireOf(due, { task: { retryPolicy, maxCrashes: 0 }, next: undefined }));
      return (await store.tasks.find(fireOf(due).fire.tasks[0]!.id))!;
    }
    /** Tolerance, because the store's clock may advance between the end of the run and the step. */
    const expectDueAfter = async (endedAt: number): Promise<void> => {
      const latest = (await stage.store.now()) + delayMs;
      const due = await dueAt();
      expect(due).toBeGreaterThanOrEqual(endedAt + delayMs);
      expect(due).toBeLessThanOrEqual(latest);
    };
    const dueAt = async (): Promise<number | undefined> =>
      (await stage.store.taskConfigs.find(taskConfigId('a')))?.dueAt;

    it.each(ends)('counts the next due time from the moment at which the run %s', async (_, end) => {
      const { store } = stage;
      await firedConfig(store);
      expect(await dueAt()).toBeUndefined();
      expect((await claimDue(store)).nextWakeAt).toBeUndefined();
      const running = await claimOne(store, 'w1');
      const endedAt = await store.now();
      expect(await apply(store, end(running, endedAt))).toEqual(['applied']);
      await expectDueAfter(endedAt);
      expect((await claimDue(store)).nextWakeAt).toBe(await dueAt());
    });

    it('counts it from the moment at which a waiting run is cancelled', async () => {
      const { store } = stage;
      const waiting = await firedConfig(store);
      const endedAt = await store.now();
      expect(await apply(store, cancelled(waiting, endedAt))).toEqual(['applied']);
      await expectDueAfter(endedAt);
    });

    it('counts it at once when the fired run existed and has ended', async () => {
      const { store } = stage;
      await addConfig(store, { id: 'a', trigger }, (await store.now()) - 1000);
      const due = await claimOneDue(store);
      await submit(store, { configId: 'a', scheduledTime: due.dueAt });
      await finish(store, await claimOne(store, 'w1'));
      const firedAt = await store.now();
      expect(await commit(store, fireOf(due, { next: undefined }))).toEqual(['applied']);
      await expectDueAfter(firedAt);
    });

    it('does not count it from an attempt that will be retried', async () => {
      const { store } = stage;
      await firedConfig(store, { ...noRetries, maxRetries: 1 });
      const running = await claimOne(store, 'w1');
      await apply(store, failed(running, await store.now()));
      expect(await dueAt()).toBeUndefined();
    });

    it('keeps a due time that an edit has set in between', async () => {
      const { store } = stage;
      await firedConfig(store);
      const { config } = (await store.taskConfigs.find(taskConfigId('a')))!;
      const at = (await store.now()) + 5000;
      const { config: edited } = config.redefine(config.definition, undefined, {
        now: at,
        by: 'author',
        epoch: 0,
      });
      await store.taskConfigs.replace(
        { config: edited, next: { dueAt: at, wakeAt: at }, records: [] },
        { version: config.version, dueAt: undefined },
      );
      await finish(store, await claimOne(store, 'w1'));
      expect(await dueAt()).toBe(at);
    });

    it.each([true, false])(
      'after an edit without a due time: counted again if enabled (%s)',
      async (enabled) => {
        const { store } = stage;
        await firedConfig(store);
        const { config } = (await store.taskConfigs.find(taskConfigId('a')))!;
        const plan = config.redefine({ ...config.definition, enabled }, undefined, {
          now: await store.now(),
          by: 'author',
          epoch: 0,
        });
        await store.taskConfigs.replace(plan, { version: config.version, dueAt: undefined });
        const running = await claimOne(store, 'w1');
        const endedAt = await store.now();
        await apply(store, succeeded(running, endedAt));
        if (enabled) await expectDueAfter(endedAt);
        else expect(await dueAt()).toBeUndefined();
      },
    );

    it('counts nothing for a removed config', async () => {
      const { store } = stage;
      const run = await firedConfig(store);
      await claimOne(store, 'w1').then(async (running) => {
        await store.taskConfigs.remove(running.configId);
        await apply(store, succeeded(running, await store.now()));
      });
      expect(await store.taskConfigs.find(run.configId)).toBeUndefined();
      expect((await claimDue(store)).nextWakeAt).toBeUndefined();
      expect(await statusOf(store, run.id)).not.toBe('running');
    });
  });
}
