import { taskConfigId, workerId, type Task } from '@distribute-schedule/domain';
import { someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, hourMs } from './config-steps';
import { freshRequestToken } from './request-token';
import {
  apply,
  beat,
  cancelConfirmed,
  cancelled,
  claim,
  claimOne,
  claimOverdue,
  claimedIds,
  crashed,
  failed,
  failedForGood,
  foldAll,
  givenBack,
  handedOff,
  overdueIds,
  released,
  statusOf,
  submit,
  succeeded,
  tokenOf,
} from './task-steps';

/** Applies decisions on Tasks, and refuses those that come too late. */
export function applyContract(storeName: string, makeStore: MakeStore): void {
  describe(`TaskQueue.apply on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const runningTask = async (overrides: Parameters<typeof submit>[1] = {}): Promise<Task> => {
      await submit(stage.store, overrides);
      return claimOne(stage.store, 'w1');
    };
    const loadOf = async (id: string) =>
      (await stage.store.workers.live(30_000)).find((worker) => worker.id === id)?.load;

    describe('the end of an attempt', () => {
      it('keeps a success with its result', async () => {
        const { store } = stage;
        const task = await runningTask();
        const change = succeeded(task, await store.now(), 'forty-two');
        expect(await apply(store, change)).toEqual(['applied']);
        expect((await store.tasks.find(task.id))?.toSnapshot()).toEqual(change.task.toSnapshot());
        expect(await store.tasks.result(task.id)).toEqual({ code: 0, message: 'ok', data: 'forty-two' });
        expect((await store.tasks.ofConfig(task.configId, 10)).map(({ id }) => id)).toEqual([task.id]);
      });

      it('keeps a failure with its error', async () => {
        const { store } = stage;
        const task = await runningTask();
        expect(await apply(store, failedForGood(task, await store.now()))).toEqual(['applied']);
        const kept = await store.tasks.find(task.id);
        expect(kept?.toSnapshot()).toMatchObject({ state: { status: 'failed' }, error: 'broken' });
        expect(await claimedIds(store, 'w1')).toEqual([]);
      });

      it('lets a retry wait for its time and run as the next attempt', async () => {
        const { store } = stage;
        const retryPolicy = { ...quickRetry, retryDelayMs: 60_000, maxDelayMs: 60_000 };
        const task = await runningTask({ retryPolicy });
        const now = await store.now();
        expect(await apply(store, failed(task, now))).toEqual(['applied']);
        expect(await claimedIds(store, 'w1')).toEqual([]);
        expect(await claimOverdue(store)).toMatchObject({ overdue: [], nextWakeAt: now + 60_000 });

        const reply = await claimOverdue(store, { overdueByMs: -60_000 });
        expect(reply.overdue.map(({ task: { id }, place }) => [id, place])).toEqual([
          [task.id, { kind: 'delayed' }],
        ]);
        expect(await apply(store, released(reply.overdue[0]!.task, reply.now))).toEqual(['applied']);
        const second = await claimOne(store, 'w2');
        expect(second).toMatchObject({ id: task.id, attempt: 2 });
        expect(tokenOf(second)).not.toBe(tokenOf(task));
      });

      it('queues the task of a dead worker for the next worker at once, and counts the crash', async () => {
        const { store } = stage;
        const task = await runningTask();
        expect(await apply(store, crashed(task, await store.now()))).toEqual(['applied']);
        const again = await claimOne(store, 'w2');
        expect(again.toSnapshot()).toMatchObject({ id: task.id, attempts: 2, failedAttempts: 0, crashes: 1 });
        expect(await apply(store, crashed(again, await store.now()))).toEqual(['applied']);
        expect(await statusOf(store, task.id)).toBe('retrying');
      });

      it('queues a returned task for the next worker, without an attempt', async () => {
        const { store } = stage;
        const task = await runningTask();
        expect(await apply(store, givenBack(task, await store.now()))).toEqual(['applied']);
        expect(await statusOf(store, task.id)).toBe('pending');
        const again = await claimOne(store, 'w2');
        expect(again.toSnapshot()).toMatchObject({ id: task.id, failedAttempts: 0, workerId: 'w2' });
      });

      it('queues a returned task for the chosen worker', async () => {
        const { store } = stage;
        const target = await beat(store, 'w2');
        const task = await runningTask();
        await apply(store, givenBack(task, await store.now(), target));
        expect(await claimedIds(store, 'w3')).toEqual([]);
        expect(await claimedIds(store, 'w2')).toEqual([task.id]);
      });

      it('queues a returned task for all workers when the chosen one is gone', async () => {
        const { store } = stage;
        const task = await runningTask();
        await apply(store, givenBack(task, await store.now(), workerId('nobody')));
        expect(await claimedIds(store, 'w3')).toEqual([task.id]);
      });

      it('frees the slot of a task that was handed off, which ends under the same attempt', async () => {
        const { store } = stage;
        await beat(store, 'w1');
        const task = await runningTask();
        expect(await loadOf('w1')).toMatchObject({ running: 1 });
        expect(await apply(store, handedOff(task, await store.now()))).toEqual(['applied']);
        expect(await loadOf('w1')).toMatchObject({ running: 0 });

        const held = await store.tasks.find(task.id);
        expect(held?.state).toMatchObject({ status: 'running', handedOffTo: 'service' });
        expect(await apply(store, succeeded(held!, await store.now()))).toEqual(['applied']);
        expect(await statusOf(store, task.id)).toBe('success');
      });

      it('ends a cancelled attempt', async () => {
        const { store } = stage;
        const task = await runningTask();
        expect(await apply(store, cancelConfirmed(task, await store.now()))).toEqual(['applied']);
        expect(await statusOf(store, task.id)).toBe('cancelled');
      });

      it.each([
        ['succeeded', succeeded],
        ['failed', failedForGood],
        ['is retrying', failed],
        ['was given back', givenBack],
        ['was cancelled', cancelConfirmed],
      ] as const)('frees the slot of an attempt that %s', async (_, end) => {
        const { store } = stage;
        await beat(store, 'w1');
        const task = await runningTask();
        expect(await loadOf('w1')).toMatchObject({ running: 1, queued: 0 });
        expect(await apply(store, end(task, await store.now()))).toEqual(['applied']);
        expect(await loadOf('w1')).toMatchObject({ running: 0, queued: 0 });
      });
    });

    describe('guarded by the version token', () => {
      it('changes nothing for an attempt that was recorded as crashed', async () => {
        const { store } = stage;
        const task = await runningTask();
        const crash = crashed(task, await store.now());
        expect(await apply(store, crash)).toEqual(['applied']);

        const late = [succeeded, failedForGood, failed, givenBack, handedOff, cancelConfirmed];
        const now = await store.now();
        expect(await apply(store, ...late.map((end) => end(task, now)))).toEqual(
          late.map(() => 'superseded'),
        );
        expect((await store.tasks.find(task.id))?.toSnapshot()).toEqual(crash.task.toSnapshot());
        expect(await store.tasks.result(task.id)).toBeUndefined();
      });

      it('changes nothing for an attempt when another one holds its task', async () => {
        const { store } = stage;
        const first = await runningTask();
        await apply(store, givenBack(first, await store.now()));
        const second = await claimOne(store, 'w2');
        expect(await apply(store, succeeded(first, await store.now()))).toEqual(['superseded']);
        expect((await store.tasks.find(first.id))?.toSnapshot()).toEqual(second.toSnapshot());
        expect(await apply(store, succeeded(second, await store.now()))).toEqual(['applied']);
      });

      it('leaves a finished task finished', async () => {
        const { store } = stage;
        const task = await runningTask();
        const now = await store.now();
        await apply(store, succeeded(task, now, 'first'));
        expect(await apply(store, succeeded(task, now, 'second'), failed(task, now))).toEqual([
          'superseded',
          'superseded',
        ]);
        expect(await store.tasks.result(task.id)).toMatchObject({ data: 'first' });
      });

      it('changes nothing for a decision on a waiting task that has started since then', async () => {
        const { store } = stage;
        const waiting = await submit(store);
        const running = await claimOne(store, 'w1');
        expect(await apply(store, cancelled(waiting, await store.now()))).toEqual(['superseded']);
        expect((await store.tasks.find(waiting.id))?.toSnapshot()).toEqual(running.toSnapshot());
      });

      it('applies one of two decisions on the same waiting task', async () => {
        const { store } = stage;
        const waiting = await submit(store);
        const now = await store.now();
        expect(await apply(store, cancelled(waiting, now))).toEqual(['applied']);
        expect(await apply(store, cancelled(waiting, now))).toEqual(['superseded']);
        expect(await claimedIds(store, 'w1')).toEqual([]);
      });

      it('applies one of several results that arrive together', async () => {
        const { store } = stage;
        const task = await runningTask();
        const now = await store.now();
        const outcomes = await Promise.all(
          Array.from({ length: 6 }, (_, i) => apply(store, succeeded(task, now, `result ${i}`))),
        );
        expect(outcomes.flat().filter((outcome) => outcome === 'applied')).toHaveLength(1);
      });

      it('changes nothing for an unknown task', async () => {
        const { store } = stage;
        const task = await runningTask();
        const now = await store.now();
        const unknown = succeeded(task, now).task.toSnapshot();
        const change = { ...succeeded(task, now), versionToken: 'rev:1' };
        expect(await apply(store, change)).toEqual(['superseded']);
        expect(await statusOf(store, unknown.id)).toBe('running');
      });
    });

    describe('in batches', () => {
      it('applies each change separately and returns the outcomes in their order', async () => {
        const { store } = stage;
        for (const configId of ['a', 'b', 'c', 'd']) await submit(store, { configId });
        const { tasks } = await claim(store, 'w1', { slots: 4 });
        const now = await store.now();
        const [a, b, c, d] = tasks as [Task, Task, Task, Task];
        await apply(store, failed(b, now));
        expect(
          await apply(store, succeeded(a, now), succeeded(b, now), failed(c, now), givenBack(d, now)),
        ).toEqual(['applied', 'superseded', 'applied', 'applied']);
        const statuses = await Promise.all([a, b, c, d].map(({ id }) => statusOf(store, id)));
        expect(statuses).toEqual(['success', 'retrying', 'retrying', 'pending']);
      });

      it('returns no outcomes for no changes', async () => {
        expect(await apply(stage.store)).toEqual([]);
      });

      it('returns the same reply to a repeated request, and applies nothing twice', async () => {
        const { store } = stage;
        for (const configId of ['a', 'b', 'c']) await submit(store, { configId });
        const { tasks } = await claim(store, 'w1', { slots: 3 });
        const now = await store.now();
        const [a, b, c] = tasks as [Task, Task, Task];
        await apply(store, failed(b, now));
        const requestToken = freshRequestToken();
        const changes = [succeeded(a, now), succeeded(b, now), givenBack(c, now)];
        const first = await store.taskQueue.apply(changes, requestToken);
        expect(first).toEqual(['applied', 'superseded', 'applied']);

        const second = await claimOne(store, 'w2');
        expect(await store.taskQueue.apply(changes, requestToken)).toEqual(first);
        expect((await store.tasks.find(c.id))?.toSnapshot()).toEqual(second.toSnapshot());
        expect(await store.tasks.ofConfig(a.configId, 10)).toHaveLength(1);
        expect(await claimedIds(store, 'w3', { slots: 9 })).toEqual([]);
      });

      it('applies a batch of many changes', async () => {
        const { store } = stage;
        for (let i = 0; i < 120; i++) await submit(store, { scheduledTime: someMoment + i });
        const { tasks } = await claim(store, 'w1', { slots: 200 });
        const now = await store.now();
        const outcomes = await apply(store, ...tasks.map((task) => succeeded(task, now)));
        expect(outcomes).toEqual(Array.from({ length: 120 }, () => 'applied'));
      });
    });

    it('keeps the newest finished tasks of a config, up to the bound', async () => {
      const { store } = stage;
      const { history } = store.bounds;
      const configId = taskConfigId('busy');
      await addConfig(store, { id: 'busy' }, undefined);
      const ids: Task['id'][] = [];
      for (let i = 0; i < history + 5; i++) {
        const task = await submit(store, { configId, scheduledTime: someMoment + i });
        ids.push(task.id);
        const end = i % 2 === 0 ? succeeded : failedForGood;
        await apply(store, end(await claimOne(store, 'w1'), (await store.now()) + i));
      }
      const waiting = await submit(store, { configId, scheduledTime: someMoment + hourMs });

      await foldAll(store);
      const kept = await store.tasks.ofConfig(configId, history * 2);
      expect(kept.map(({ id }) => id)).toEqual([waiting.id, ...ids.slice(-history).reverse()]);
      expect(await store.tasks.find(ids[0]!)).toBeUndefined();
      expect(await store.tasks.result(ids[0]!)).toBeUndefined();
      expect((await store.tasks.ofConfig(configId, 3)).map(({ id }) => id)).toEqual(
        kept.slice(0, 3).map(({ id }) => id),
      );
    });
  });

  describe(`TaskQueue.requestCancel on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const runningTask = async (): Promise<Task> => {
      await submit(stage.store);
      return claimOne(stage.store, 'w1');
    };

    it('returns the request with the next heartbeat of the worker', async () => {
      const { store } = stage;
      await beat(store, 'w1');
      const task = await runningTask();
      expect(await store.taskQueue.requestCancel(task.id, tokenOf(task), hourMs)).toBe(true);
      const { registration } = (await store.workers.live(30_000))[0]!;
      expect((await store.workers.heartbeat(registration, 30_000)).cancelRequested).toEqual([task.id]);
      await apply(store, cancelConfirmed(task, await store.now()));
      expect((await store.workers.heartbeat(registration, 30_000)).cancelRequested).toEqual([]);
    });

    it('marks the task as requested to cancel', async () => {
      const { store } = stage;
      const task = await runningTask();
      await store.taskQueue.requestCancel(task.id, tokenOf(task), hourMs);
      const asked = await store.tasks.find(task.id);
      expect(asked).toMatchObject({ status: 'running', isCancelRequested: true });
    });

    it('allows only an end of the attempt', async () => {
      const { store } = stage;
      const task = await runningTask();
      await store.taskQueue.requestCancel(task.id, tokenOf(task), hourMs);
      const now = await store.now();
      expect(await apply(store, failed(task, now), givenBack(task, now), handedOff(task, now))).toEqual([
        'cancelling',
        'cancelling',
        'cancelling',
      ]);
      expect(await statusOf(store, task.id)).toBe('running');
      expect(await apply(store, cancelConfirmed(task, now))).toEqual(['applied']);
      expect(await statusOf(store, task.id)).toBe('cancelled');
    });

    it.each([
      ['success', succeeded],
      ['failed', failedForGood],
    ] as const)('accepts that the attempt was quicker: %s', async (status, end) => {
      const { store } = stage;
      const task = await runningTask();
      await store.taskQueue.requestCancel(task.id, tokenOf(task), hourMs);
      expect(await apply(store, end(task, await store.now()))).toEqual(['applied']);
      expect(await statusOf(store, task.id)).toBe(status);
    });

    it('makes the task overdue when it does not end in time', async () => {
      const { store } = stage;
      const task = await runningTask();
      await store.taskQueue.requestCancel(task.id, tokenOf(task), 30_000);
      expect(await overdueIds(store)).toEqual([]);
      const { overdue, now } = await claimOverdue(store, { overdueByMs: -30_000 });
      expect(overdue.map(({ place }) => place)).toEqual([{ kind: 'running', workerId: 'w1' }]);
      expect(await apply(store, crashed(overdue[0]!.task, now))).toEqual(['applied']);
      expect(await statusOf(store, task.id)).toBe('cancelled');
      expect(await apply(store, succeeded(task, now))).toEqual(['superseded']);
    });

    it('is refused when the attempt does not hold the task', async () => {
      const { store } = stage;
      const first = await runningTask();
      const { taskQueue } = store;
      await apply(store, givenBack(first, await store.now()));
      expect(await taskQueue.requestCancel(first.id, tokenOf(first), hourMs)).toBe(false);
      const second = await claimOne(store, 'w1');
      expect(await taskQueue.requestCancel(second.id, tokenOf(first), hourMs)).toBe(false);
      expect(await apply(store, succeeded(second, await store.now()))).toEqual(['applied']);
      expect(await taskQueue.requestCancel(second.id, tokenOf(second), hourMs)).toBe(false);
      expect(await statusOf(store, first.id)).toBe('success');
    });
  });
}

const quickRetry = { maxRetries: 3, retryDelayMs: 10, backoffRate: 1, maxDelayMs: 1000, jitter: 0 };
