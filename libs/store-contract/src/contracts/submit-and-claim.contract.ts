import { taskConfigId } from '@distribute-schedule/domain';
import { aConfig, aTask, someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { addConfig, hourMs } from './config-steps';
import { freshRequestToken } from './request-token';
import {
  apply,
  beat,
  cancelled,
  claim,
  claimedIds,
  claimOne,
  claimOverdue,
  claimOverdueInAnHour,
  crashed,
  failedForGood,
  finish,
  released,
  statusOf,
  submit,
  succeeded,
  tokenOf,
} from './task-steps';

const minuteMs = 60_000;

/** Adds Tasks and hands them to workers. */
export function submitAndClaimContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskQueue.submit on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('stores the task unchanged', async () => {
      const { store } = stage;
      const task = await submit(store, { parameters: { empty: [], text: 'ß€"\n' }, labels: {} });
      expect((await store.tasks.find(task.id))?.toSnapshot()).toEqual(task.toSnapshot());
      expect(await claimedIds(store, 'w1')).toEqual([task.id]);
    });

    it('counts the task as open until it is finished', async () => {
      const { store } = stage;
      const id = taskConfigId('config');
      await addConfig(store, { id }, undefined);
      await submit(store);
      expect((await store.taskConfigs.find(id))?.open).toBe(1);
      const running = await claimOne(store);
      expect((await store.taskConfigs.find(id))?.open).toBe(1);
      await finish(store, running);
      expect((await store.taskConfigs.find(id))?.open).toBe(0);
    });

    it('changes nothing when the task exists, waiting or finished', async () => {
      const { store } = stage;
      const first = await submit(store, { name: 'first' });
      const again = aTask({ name: 'again' });
      expect(await store.taskQueue.submit(again, {})).toBe('exists');
      // A client that lost the reply sends the request again, with a bound that its own Task has reached.
      expect(await store.taskQueue.submit(again, { maxOpen: 0 })).toBe('exists');
      await finish(store, await claimOne(store));
      expect(await store.taskQueue.submit(again, {})).toBe('exists');

      expect((await store.tasks.find(first.id))?.toSnapshot().name).toBe('first');
      expect(await statusOf(store, first.id)).toBe('success');
      expect(await claimedIds(store, 'w1')).toEqual([]);
    });

    it('creates one task for several equal submissions', async () => {
      const { store } = stage;
      const answers = await Promise.all(Array.from({ length: 8 }, () => store.taskQueue.submit(aTask(), {})));
      expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toHaveLength(1);
    });

    it('refuses a task that would exceed the bound on open tasks', async () => {
      const { store } = stage;
      const nth = (n: number) => aTask({ scheduledTime: someMoment + n });
      expect(await store.taskQueue.submit(nth(1), { maxOpen: 0 })).toBe('created');
      expect(await store.taskQueue.submit(nth(2), { maxOpen: 0 })).toBe('too many open');
      expect(await store.tasks.find(nth(2).id)).toBeUndefined();
      const ofAnother = aTask({ configId: 'another' });
      expect(await store.taskQueue.submit(ofAnother, { maxOpen: 0 })).toBe('created');
      await finish(store, await claimOne(store, 'w1', { slots: 1 }));
      await finish(store, await claimOne(store, 'w1', { slots: 1 }));
      expect(await store.taskQueue.submit(nth(2), { maxOpen: 0 })).toBe('created');
    });

    describe('with the version of the config', () => {
      const versionOf = async (store: StoreUnderTest) =>
        (await store.taskConfigs.find(taskConfigId('a')))?.versionToken ?? '';
      const nth = (n: number) => aTask({ id: `a@m-${n}`, configId: 'a' });

      it('creates the task while the config is unchanged', async () => {
        const { store } = stage;
        await addConfig(store, { id: 'a' }, undefined);
        const configVersionToken = await versionOf(store);
        expect(await store.taskQueue.submit(nth(1), { configVersionToken })).toBe('created');
        expect(await store.taskQueue.submit(nth(2), { configVersionToken })).toBe('created');
      });

      it('refuses the task when the config was saved, removed, or removed and added again', async () => {
        const { store } = stage;
        const config = await addConfig(store, { id: 'a' }, undefined);
        const configVersionToken = await versionOf(store);
        const next = aConfig({ id: 'a', version: config.version + 1 });
        const seen = { version: config.version, dueAt: undefined };
        await store.taskConfigs.replace({ config: next, next: undefined, records: [] }, seen);
        expect(await store.taskQueue.submit(nth(1), { configVersionToken })).toBe('config changed');
        await store.taskConfigs.remove(config.id);
        expect(await store.taskQueue.submit(nth(1), { configVersionToken })).toBe('config changed');
        await addConfig(store, { id: 'a' }, undefined);
        expect(await store.taskQueue.submit(nth(1), { configVersionToken })).toBe('config changed');
        expect(await store.tasks.find(nth(1).id)).toBeUndefined();
      });
    });

    it('keeps a task for later until it is released', async () => {
      const { store } = stage;
      const later = (await store.now()) + hourMs;
      const task = await submit(store, { notBefore: later });
      expect(await claimedIds(store, 'w1')).toEqual([]);
      expect(await claimOverdue(store)).toMatchObject({ overdue: [], nextWakeAt: later });

      const { overdue, now } = await claimOverdueInAnHour(store);
      expect(await claimedIds(store, 'w1')).toEqual([]);
      expect(overdue.map(({ task: { id }, place }) => [id, place])).toEqual([[task.id, { kind: 'delayed' }]]);
      const [waiting] = overdue;
      expect(await apply(store, released(waiting!.task, now))).toEqual(['applied']);
      expect(await claimedIds(store, 'w1')).toEqual([task.id]);
    });

    it('queues the task for the chosen worker, or for all when that worker does not exist', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      const own = await submit(store, { configId: 'own' }, target);
      expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
      await store.workers.leave(target);
      const left = await submit(store, { configId: 'left' }, target);
      expect(new Set(await claimedIds(store, 'w2', { slots: 9 }))).toEqual(new Set([own.id, left.id]));
    });
  });

  describe(`TaskQueue.claim on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('starts an attempt under a new token', async () => {
      const { store } = stage;
      await submit(store, { configId: 'a' });
      await submit(store, { configId: 'b' });
      const before = await store.now();
      const { tasks } = await claim(store, 'w1', { slots: 9 });
      const after = await store.now();

      expect(new Set(tasks.map(tokenOf)).size).toBe(2);
      for (const task of tasks) {
        expect(task.toSnapshot()).toMatchObject({
          attempts: 1,
          workerId: 'w1',
          state: { status: 'running', workerId: 'w1' },
        });
        const { startTime } = task.toSnapshot();
        expect(startTime).toBeGreaterThanOrEqual(before);
        expect(startTime).toBeLessThanOrEqual(after);
        expect((await store.tasks.find(task.id))?.toSnapshot()).toEqual(task.toSnapshot());
      }
    });

    it('returns at most one task per slot, and none when no task waits', async () => {
      const { store } = stage;
      expect(await claim(store, 'w1', { slots: 5 })).toEqual({ tasks: [], waitingFor: [] });
      for (const configId of ['a', 'b', 'c']) await submit(store, { configId });
      expect(await claimedIds(store, 'w1', { slots: 2 })).toHaveLength(2);
      expect(await claimedIds(store, 'w1', { slots: 2 })).toHaveLength(1);
    });

    it("takes tasks from the worker's own queue before the pending ones", async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      const shared = await submit(store, { configId: 'shared', priority: 9 });
      const own = await submit(store, { configId: 'own', priority: 0 }, target);
      expect(await claimedIds(store, 'w1')).toEqual([own.id]);
      expect(await claimedIds(store, 'w1')).toEqual([shared.id]);
    });

    it('fills the remaining slots from the pending queue', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      const shared = await submit(store, { configId: 'shared' });
      const own = await submit(store, { configId: 'own' }, target);
      expect(await claimedIds(store, 'w1', { slots: 5 })).toEqual([own.id, shared.id]);
    });

    it('returns pending tasks oldest first, with priority as a head start', async () => {
      const { store } = stage;
      const young = await submit(store, { configId: 'young', scheduledTime: someMoment + minuteMs });
      const old = await submit(store, { configId: 'old', scheduledTime: someMoment });
      const urgent = await submit(store, {
        configId: 'urgent',
        scheduledTime: someMoment + minuteMs,
        priority: 9,
      });
      const starving = await submit(store, {
        configId: 'starving',
        scheduledTime: someMoment - 5 * minuteMs,
        priority: 0,
      });
      const order: (string | undefined)[] = [];
      for (let i = 0; i < 4; i++) order.push(...(await claimedIds(store, 'w1')));
      expect(order).toEqual([starving.id, urgent.id, old.id, young.id]);
    });

    it('returns the most urgent tasks of all pending queues that the worker serves', async () => {
      const { store } = stage;
      const http = await submit(store, {
        configId: 'http',
        executor: 'http',
        scheduledTime: someMoment + minuteMs,
      });
      const local = await submit(store, { configId: 'local', scheduledTime: someMoment });
      const serves = ['http', 'local'];
      expect(await claimedIds(store, 'w1', { serves })).toEqual([local.id]);
      expect(await claimedIds(store, 'w1', { serves })).toEqual([http.id]);
    });

    it('returns nothing that the worker does not serve, and reports that it waits', async () => {
      const { store } = stage;
      const picky = await submit(store, { configId: 'picky', labels: { zone: 'b', arch: 'arm' } });
      await submit(store, { configId: 'http', executor: 'http' });
      const reply = await claim(store, 'w1', { serves: ['local'], slots: 9 });
      expect(reply.tasks).toEqual([]);
      expect([...reply.waitingFor].sort()).toEqual(['http', picky.requirementKey]);

      const served = await claim(store, 'w2', { serves: [picky.requirementKey], slots: 9 });
      expect(served.tasks.map(({ id }) => id)).toEqual([picky.id]);
      expect(served.waitingFor).toEqual(['http']);
    });

    it('gives each task to only one of several workers', async () => {
      const { store } = stage;
      for (let i = 0; i < 30; i++) await submit(store, { configId: `c${i}` });
      const claims = await Promise.all(
        ['w1', 'w2', 'w3', 'w4'].map((worker) => claimedIds(store, worker, { slots: 9 })),
      );
      const ids = claims.flat();
      expect(ids).toHaveLength(30);
      expect(new Set(ids).size).toBe(30);
    });

    it('returns the same tasks under the same tokens to a repeated request', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      await submit(store, { configId: 'own' }, target);
      for (const configId of ['a', 'b', 'c']) await submit(store, { configId });
      const requestToken = freshRequestToken();
      const first = await claim(store, 'w1', { slots: 2, requestToken });
      const again = await claim(store, 'w1', { slots: 2, requestToken });

      expect(again.tasks.map((task) => [task.id, tokenOf(task)])).toEqual(
        first.tasks.map((task) => [task.id, tokenOf(task)]),
      );
      expect(again.tasks).toHaveLength(2);
      expect(await claimedIds(store, 'w1', { slots: 9 })).toHaveLength(2);
      const now = await store.now();
      expect(await apply(store, ...again.tasks.map((task) => succeeded(task, now)))).toEqual([
        'applied',
        'applied',
      ]);
    });

    it('leaves out tasks that were taken from the worker since then', async () => {
      const { store } = stage;
      await submit(store, { configId: 'a' });
      await submit(store, { configId: 'b' });
      const requestToken = freshRequestToken();
      const { tasks } = await claim(store, 'w1', { slots: 2, requestToken });
      const [lost, kept] = tasks;
      await apply(store, crashed(lost!, await store.now()));
      const again = await claim(store, 'w1', { slots: 2, requestToken });
      expect(again.tasks.map(({ id }) => id)).toEqual([kept!.id]);
    });

    it('returns nothing again to a repeated empty request, and the new task to the next one', async () => {
      const { store } = stage;
      const requestToken = freshRequestToken();
      expect((await claim(store, 'w1', { requestToken })).tasks).toEqual([]);
      const task = await submit(store);
      const repeated = (await claim(store, 'w1', { requestToken })).tasks;
      // A store that does not keep empty replies may return the Task now.
      const { tasks } = repeated.length > 0 ? { tasks: repeated } : await claim(store, 'w1');
      expect(tasks.map(({ id }) => id)).toEqual([task.id]);
    });

    it('never returns a task that was cancelled while it waited', async () => {
      const { store } = stage;
      const target = await beat(store, 'w1');
      const own = await submit(store, { configId: 'own' }, target);
      const shared = await submit(store, { configId: 'shared' });
      const later = await submit(store, { configId: 'later', notBefore: (await store.now()) + hourMs });
      const now = await store.now();
      expect(await apply(store, ...[own, shared, later].map((task) => cancelled(task, now)))).toEqual([
        'applied',
        'applied',
        'applied',
      ]);
      expect(await claim(store, 'w1', { slots: 9 })).toEqual({ tasks: [], waitingFor: [] });
      expect(await claimOverdue(store)).toMatchObject({ overdue: [], nextWakeAt: undefined });
    });

    it('never returns a finished task', async () => {
      const { store } = stage;
      for (const configId of ['a', 'b']) await submit(store, { configId });
      const { tasks } = await claim(store, 'w1', { slots: 2 });
      const now = await store.now();
      await apply(store, succeeded(tasks[0]!, now), failedForGood(tasks[1]!, now));
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([]);
      expect(await claimOverdue(store)).toMatchObject({ overdue: [], nextWakeAt: undefined });
    });
  });
}
