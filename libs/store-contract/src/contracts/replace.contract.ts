import type { ClaimedConfig, ConfigFire } from '@distribute-schedule/application';
import {
  maxReplacedTasks,
  taskConfigId,
  type ReplacedTask,
  type Task,
  type TaskId,
} from '@distribute-schedule/domain';
import { aConfig, aTask } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { addConfig, claimDue, claimOneDue, commit, fireOf, fired, taskOf } from './config-steps';
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
  finish,
  foldAll,
  givenBack,
  handedOff,
  patient,
  released,
  requeued,
  statusOf,
  submit,
  succeeded,
  tokenOf,
} from './task-steps';

const config = taskConfigId('a');
const cancelGraceMs = 10_000;

/** Replaces the open runs of a config by a new one: the cancel and the new Task are one step. */
export function replaceContract(storeName: string, makeStore: MakeStore): void {
  describe(`Replacement of open tasks on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    /** A Task of config a that was made before the one that replaces it. */
    const earlier = (n: number, overrides: Parameters<typeof aTask>[0] = {}) =>
      submit(stage.store, {
        id: `a@m-${n}`,
        configId: 'a',
        inTurn: true,
        retryPolicy: patient,
        ...overrides,
      });

    async function runningEarlier(n: number, worker = 'w1', overrides = {}): Promise<Task> {
      const { id } = await earlier(n, overrides);
      const { tasks } = await claim(stage.store, worker, { slots: 99 });
      const task = tasks.find((one) => one.id === id);
      if (!task) throw new Error(`${worker} did not get ${id}`);
      return task;
    }

    /** Decides as a scheduler or a use case does, on the current contents of the store. */
    async function decide(task: Task): Promise<readonly ReplacedTask[]> {
      const open = await stage.store.taskQueue.openTasks(config, maxReplacedTasks);
      const context = { now: await stage.store.now(), maxOpen: 100 };
      const { replaced } = aConfig({ id: 'a', overlap: 'replace' }).admit(task, open, context);
      if (!replaced) throw new Error('expected a replacement');
      return replaced;
    }

    async function addDueConfig(): Promise<void> {
      const { store } = stage;
      await addConfig(store, { id: 'a', overlap: 'replace' }, (await store.now()) - 1000);
    }

    async function claimOfDueConfig(): Promise<ClaimedConfig> {
      const { store } = stage;
      if (!(await store.taskConfigs.find(config))) await addDueConfig();
      return claimOneDue(store);
    }

    async function replacingFire(due: ClaimedConfig): Promise<ConfigFire> {
      const fire = fireOf(due, { task: { inTurn: true } });
      return { ...fire, replacement: { replaced: await decide(fire.fire.tasks[0]!), cancelGraceMs } };
    }

    const newTask = (n = 0) => aTask({ id: `a@m-new-${n}`, configId: 'a', inTurn: true });

    async function submitReplacing(task = newTask()) {
      const replaced = await decide(task);
      return stage.store.taskQueue.submit(task, { replacement: { replaced, cancelGraceMs } });
    }

    /** Both steps that add a run. Each returns the id of the new Task. */
    const ways: readonly [string, () => Promise<TaskId>][] = [
      [
        'a fire',
        async () => {
          const due = await claimOfDueConfig();
          expect(await commit(stage.store, await replacingFire(due))).toEqual(['applied']);
          return taskOf(due);
        },
      ],
      [
        'a run by hand',
        async () => {
          expect(await submitReplacing()).toBe('created');
          return newTask().id;
        },
      ],
    ];

    async function expectCancelled({ id }: Task, by: TaskId): Promise<void> {
      const { store } = stage;
      const task = await store.tasks.find(id);
      expect(task?.status).toBe('cancelled');
      expect(task?.toSnapshot().steps.at(-1)).toMatchObject({ what: 'cancelled', note: `replaced by ${by}` });
      expect(await store.tasks.place(id)).toBeUndefined();
    }

    describe.each(ways)('by %s', (_, replaceOpen) => {
      it('runs at once when no task is open', async () => {
        const id = await replaceOpen();
        expect(await claimedIds(stage.store, 'w1', { slots: 9 })).toEqual([id]);
      });

      it.each<[string, (store: StoreUnderTest) => Promise<Task>]>([
        ['for any worker', () => earlier(1)],
        [
          'in the queue of a worker',
          async (store) => {
            const target = await beat(store, 'w1');
            return submit(store, { id: 'a@m-1', configId: 'a', inTurn: true }, target);
          },
        ],
        [
          'for its retry',
          async (store) => {
            const running = await runningEarlier(1);
            await apply(store, failed(running, await store.now()));
            return running;
          },
        ],
        ['for a worker, made while runs could overlap', () => earlier(1, { inTurn: false })],
      ])('cancels a task that waits %s, and runs at once', async (_waits, prepare) => {
        const { store } = stage;
        const old = await prepare(store);
        const id = await replaceOpen();
        await expectCancelled(old, id);
        expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([id]);
        const { counts } = await store.tasks.totals();
        expect(counts).toMatchObject({ created: 2, cancelled: 1 });
      });

      it('keeps cancelled tasks in the history and in the statistics', async () => {
        const { store } = stage;
        await addDueConfig();
        const old = await earlier(1);
        const id = await replaceOpen();
        const found = await store.tasks.search({ configId: config, statuses: ['cancelled'], limit: 9 });
        expect(found.tasks.map((task) => task.id)).toEqual([old.id]);
        const today = Math.floor((await store.now()) / 86_400_000);
        await foldAll(store);
        const [sums] = await store.taskConfigs.measures(config, [today]);
        expect(sums).toMatchObject({ cancelled: 1 });
        expect((await store.tasks.ofConfig(config, 9)).map((task) => task.id).sort()).toEqual(
          [old.id, id].sort(),
        );
      });

      it('asks a running attempt to stop, and starts when it has stopped', async () => {
        const { store } = stage;
        let onCancel: (taskId: string) => void = () => undefined;
        const cancelledTask = new Promise<string>((resolve) => (onCancel = resolve));
        await store.wakeUps.forWorker('w1', (wakeUp) => {
          if (wakeUp.kind === 'cancel') onCancel(wakeUp.taskId);
        });
        const running = await runningEarlier(1);
        const before = await store.now();
        const id = await replaceOpen();

        expect((await store.tasks.find(running.id))?.isCancelRequested).toBe(true);
        expect(await cancelledTask).toBe(running.id);
        expect(await store.tasks.place(id)).toEqual({ kind: 'sequence', configId: config });
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
        const { nextWakeAt } = await claimOverdue(store);
        expect(nextWakeAt).toBeGreaterThanOrEqual(before + cancelGraceMs);
        expect(nextWakeAt).toBeLessThanOrEqual((await store.now()) + cancelGraceMs);

        expect(await apply(store, givenBack(running, await store.now()))).toEqual(['cancelling']);
        expect(await apply(store, cancelConfirmed(running, await store.now()))).toEqual(['applied']);
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([id]);
      });

      it('starts when the attempt has succeeded in spite of the request', async () => {
        const { store } = stage;
        const running = await runningEarlier(1);
        const id = await replaceOpen();
        await finish(store, running);
        expect(await statusOf(store, running.id)).toBe('success');
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([id]);
      });

      it('starts after the time to stop when no worker reports', async () => {
        const { store } = stage;
        const running = await runningEarlier(1);
        const id = await replaceOpen();
        const { overdue, now } = await claimOverdue(store, { overdueByMs: -cancelGraceMs - 1000 });
        expect(overdue.map(({ task }) => task.id)).toContain(running.id);
        const ended = (await store.tasks.find(running.id))!;
        expect(await apply(store, crashed(ended, now))).toEqual(['applied']);
        expect(await statusOf(store, running.id)).toBe('cancelled');
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([id]);
      });

      it('starts when the worker of the attempt is recovered as dead', async () => {
        const { store } = stage;
        await beat(store, 'w1', {}, 50);
        const running = await runningEarlier(1);
        const id = await replaceOpen();
        await store.passTime(80);
        const [dead] = await store.taskQueue.deadWorkers(50, 10);
        expect(dead?.running.map((task) => task.id)).toEqual([running.id]);
        const changes = dead!.running.map((task) => crashed(task, running.toSnapshot().createdAt));
        expect(await apply(store, ...changes)).toEqual(['applied']);
        expect(await statusOf(store, running.id)).toBe('cancelled');
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([id]);
      });

      it('asks an attempt that was handed to a service to stop, and starts when it has ended', async () => {
        const { store } = stage;
        const running = await runningEarlier(1);
        expect(await apply(store, handedOff(running, await store.now()))).toEqual(['applied']);
        const id = await replaceOpen();
        const handed = (await store.tasks.find(running.id))!;
        expect(handed.isCancelRequested).toBe(true);
        expect(handed.state).toMatchObject({ status: 'running', handedOffTo: 'service' });
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
        expect(await apply(store, cancelConfirmed(handed, await store.now()))).toEqual(['applied']);
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([id]);
      });

      it('refuses a hand-off of an attempt that it has asked to stop', async () => {
        const { store } = stage;
        const running = await runningEarlier(1);
        await replaceOpen();
        expect(await apply(store, handedOff(running, await store.now()))).toEqual(['cancelling']);
      });

      it('waits for each of several attempts that run at the same time', async () => {
        const { store } = stage;
        const runs = [];
        for (const n of [1, 2, 3]) runs.push(await runningEarlier(n, 'w1', { inTurn: false }));
        const id = await replaceOpen();
        const [first, second, third] = runs as [Task, Task, Task];
        for (const running of [second, first]) {
          expect(await apply(store, cancelConfirmed(running, await store.now()))).toEqual(['applied']);
          expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
        }
        expect(await apply(store, succeeded(third, await store.now()))).toEqual(['applied']);
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([id]);
      });

      it('keeps a run that was ordered for a later time, which then waits for its turn', async () => {
        const { store } = stage;
        const later = await earlier(1, { notBefore: (await store.now()) + 1000, inTurn: false });
        const id = await replaceOpen();
        expect(await store.tasks.place(later.id)).toEqual({ kind: 'delayed' });
        const running = await claimOne(store, 'w1', { slots: 9 });
        expect(running.id).toBe(id);
        const { overdue, now } = await claimOverdue(store, { overdueByMs: -1000 });
        await apply(store, ...overdue.map(({ task }) => released(task, now)));
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
        await finish(store, running);
        expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([later.id]);
      });

      it('does not affect tasks of other configs', async () => {
        const { store } = stage;
        const other = await submit(store, { configId: 'b', inTurn: true });
        await replaceOpen();
        expect(await statusOf(store, other.id)).toBe('pending');
      });
    });

    it('counts the time until the next run from the end of the new one', async () => {
      const { store } = stage;
      const trigger = { kind: 'delay', delayMs: 60_000 } as const;
      await addConfig(store, { id: 'a', overlap: 'replace', trigger }, (await store.now()) - 1000);
      const due = await claimOneDue(store);
      const old = await earlier(1);
      const fire = await replacingFire(due);
      expect(await commit(store, { ...fire, fire: { ...fire.fire, next: undefined } })).toEqual(['applied']);
      await expectCancelled(old, taskOf(due));
      expect(await submitReplacing()).toBe('created');
      expect((await store.taskConfigs.find(config))?.dueAt).toBeUndefined();
      await finish(store, await claimOne(store, 'w1', { slots: 9 }));
      expect((await store.taskConfigs.find(config))?.dueAt).toBeDefined();
    });

    it('keeps only the newest of several runs that wait for an attempt to stop', async () => {
      const { store } = stage;
      const running = await runningEarlier(1);
      for (const n of [1, 2, 3]) expect(await submitReplacing(newTask(n))).toBe('created');
      await expectCancelled(newTask(1), newTask(2).id);
      await expectCancelled(newTask(2), newTask(3).id);
      expect(await apply(store, cancelConfirmed(running, await store.now()))).toEqual(['applied']);
      expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([newTask(3).id]);
    });

    it('keeps the time by which an attempt must have stopped when a second run replaces it', async () => {
      const { store } = stage;
      const running = await runningEarlier(1);
      await submitReplacing(newTask(1));
      const askedAt = (await store.tasks.find(running.id))?.toSnapshot().cancelRequestedAt;
      const { nextWakeAt } = await claimOverdue(store);
      await store.passTime(20);
      await submitReplacing(newTask(2));
      expect((await claimOverdue(store)).nextWakeAt).toBe(nextWakeAt);
      expect((await store.tasks.find(running.id))?.toSnapshot().cancelRequestedAt).toBe(askedAt);
    });

    it('keeps its position in the sequence when a scheduler checks it', async () => {
      const { store } = stage;
      const running = await runningEarlier(1);
      await submitReplacing();
      const waiting = (await store.tasks.find(newTask().id))!;
      expect(await apply(store, requeued(waiting, await store.now()))).toEqual(['applied']);
      expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
      expect(await apply(store, cancelConfirmed(running, await store.now()))).toEqual(['applied']);
      expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([newTask().id]);
    });

    describe('that no longer holds', () => {
      const changes: readonly [string, (store: StoreUnderTest, old: Task) => Promise<unknown>][] = [
        ['another run was added', () => earlier(2)],
        ['a worker has started what waited', (store) => claim(store, 'w1', { slots: 9 })],
      ];

      it.each(changes)('is overtaken in a fire: %s', async (_, change) => {
        const { store } = stage;
        const due = await claimOfDueConfig();
        const old = await earlier(1);
        const fire = await replacingFire(due);
        await change(store, old);
        expect(await commit(store, fire)).toEqual(['overtaken']);

        expect(['pending', 'running']).toContain(await statusOf(store, old.id));
        expect((await store.tasks.find(old.id))?.isCancelRequested).toBe(false);
        expect(await store.tasks.find(taskOf(due))).toBeUndefined();
        expect(await store.taskConfigs.ledger(config, 10)).toEqual([]);
        const again = await claimOneDue(store);
        expect(await commit(store, await replacingFire(again))).toEqual(['applied']);
        expect((await store.taskQueue.openTasks(config, 9)).map(({ id }) => id)).toContain(taskOf(due));
      });

      it.each(changes)('is overtaken in a submit: %s', async (_, change) => {
        const { store } = stage;
        const old = await earlier(1);
        const replaced = await decide(newTask());
        await change(store, old);
        const submitted = store.taskQueue.submit(newTask(), { replacement: { replaced, cancelGraceMs } });
        expect(await submitted).toBe('overtaken');
        expect((await store.tasks.find(old.id))?.isCancelRequested).toBe(false);
        expect(await store.tasks.find(newTask().id)).toBeUndefined();
        expect(await submitReplacing()).toBe('created');
      });

      it.each<[string, (store: StoreUnderTest, old: Task) => Promise<unknown>]>([
        ['cancelled', async (store, old) => apply(store, cancelled(old, await store.now()))],
        ['finished', async (store) => finish(store, await claimOne(store, 'w1'))],
      ])('is applied when a task that it would cancel was %s before', async (status, end) => {
        const { store } = stage;
        const old = await earlier(1);
        const replaced = await decide(newTask());
        await end(store, old);
        const submitted = store.taskQueue.submit(newTask(), { replacement: { replaced, cancelGraceMs } });
        expect(await submitted).toBe('created');
        expect(await statusOf(store, old.id)).toBe(status === 'finished' ? 'success' : 'cancelled');
        expect((await store.tasks.totals()).counts['cancelled'] ?? 0).toBe(status === 'finished' ? 0 : 1);
        expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([newTask().id]);
      });
    });

    describe('once', () => {
      it('returns the same reply to a repeated commit, and cancels nothing twice', async () => {
        const { store } = stage;
        const due = await claimOfDueConfig();
        await earlier(1);
        const fires = [await replacingFire(due)];
        const requestToken = freshRequestToken();
        expect(await store.dueConfigs.commitFires(fires, requestToken)).toEqual(['applied']);
        expect(await store.dueConfigs.commitFires(fires, requestToken)).toEqual(['applied']);
        expect((await store.tasks.totals()).counts).toMatchObject({ created: 2, cancelled: 1 });
        expect(await store.taskConfigs.ledger(config, 10)).toHaveLength(1);
        expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([taskOf(due)]);
      });

      it('applies the fire of one of two schedulers that hold the same claim', async () => {
        const { store } = stage;
        const due = await claimOfDueConfig();
        const running = await runningEarlier(1);
        const fire = await replacingFire(due);
        const outcomes = await Promise.all([commit(store, fire), commit(store, fire)]);
        expect(outcomes.flat().sort()).toEqual(['applied', 'superseded']);
        await apply(store, cancelConfirmed(running, await store.now()));
        expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([taskOf(due)]);
      });

      it('applies one of two requests that were decided on the same tasks', async () => {
        const { store } = stage;
        await earlier(1);
        const replacement = { replaced: await decide(newTask()), cancelGraceMs };
        const outcomes = await Promise.all([
          store.taskQueue.submit(newTask(1), { replacement }),
          store.taskQueue.submit(newTask(2), { replacement }),
        ]);
        expect([...outcomes].sort()).toEqual(['created', 'overtaken']);
      });

      it('replaces nothing when the new task exists already', async () => {
        const { store } = stage;
        expect(await submitReplacing()).toBe('created');
        const old = await earlier(1);
        expect(await submitReplacing()).toBe('exists');
        expect(await statusOf(store, old.id)).toBe('pending');

        const due = await claimOfDueConfig();
        await earlier(2, { id: taskOf(due) });
        expect(await commit(store, await replacingFire(due))).toEqual(['applied']);
        for (const id of [old.id, newTask().id, taskOf(due)])
          expect(await statusOf(store, id)).toBe('pending');
      });

      it('changes nothing when the claim on the config was lost', async () => {
        const { store } = stage;
        const due = await claimOfDueConfig();
        const old = await earlier(1);
        const fire = await replacingFire(due);
        await store.taskConfigs.remove(config);
        expect(await commit(store, fire)).toEqual(['superseded']);
        expect(await statusOf(store, old.id)).toBe('pending');
      });
    });

    it('is one of several decisions in a commit', async () => {
      const { store } = stage;
      await addConfig(store, { id: 'b' }, (await store.now()) - 3000);
      const other = await claimOneDue(store);
      const due = await claimOfDueConfig();
      await earlier(1);
      const records = [fired(other.dueAt), fired(other.dueAt + 1)];
      const fires = [fireOf(other, { records }), await replacingFire(due), fireOf(other)];
      expect(await commit(store, ...fires)).toEqual(['applied', 'applied', 'superseded']);
      expect(await store.taskConfigs.ledger(other.config.id, 9)).toEqual([...records].reverse());
      expect(new Set(await claimedIds(store, 'w1', { slots: 9 }))).toEqual(
        new Set([taskOf(other), taskOf(due)]),
      );
      expect((await claimDue(store)).claimed).toEqual([]);
    });

    it('replaces as many tasks as one step may', async () => {
      const { store } = stage;
      for (let n = 0; n < 300; n++) await earlier(n, { inTurn: n % 2 === 0 });
      expect(await store.taskQueue.openTasks(config, 100)).toHaveLength(100);
      expect(await submitReplacing()).toBe('created');
      expect((await store.tasks.totals()).counts).toMatchObject({ cancelled: 300 });
      expect(await claimedIds(store, 'w1', { slots: 9 })).toEqual([newTask().id]);
    });

    it('waits for an attempt that another request has asked to stop', async () => {
      const { store } = stage;
      const running = await runningEarlier(1);
      await store.taskQueue.requestCancel(running.id, tokenOf(running), cancelGraceMs);
      expect(await submitReplacing()).toBe('created');
      expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([]);
      expect(await apply(store, cancelConfirmed(running, await store.now()))).toEqual(['applied']);
      expect(await claimedIds(store, 'w2', { slots: 9 })).toEqual([newTask().id]);
    });
  });
}
