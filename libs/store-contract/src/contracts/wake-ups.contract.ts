import type { WakeUp } from '@distribute-schedule/application';
import { aTask } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';
import { addConfig, claimDue, claimOneDue, commit, fireOf, hourMs } from './config-steps';
import { apply, beat, claim, claimOne, failed, finish, givenBack, submit, tokenOf } from './task-steps';

type Kind = WakeUp['kind'];

/** Collects wake-ups. `arrival` waits for the next one; only the time limit of the test ends the wait. */
class Inbox {
  readonly received: WakeUp[] = [];
  private waiting: { accepts: (wakeUp: WakeUp) => boolean; arrived: (wakeUp: WakeUp) => void }[] = [];

  readonly listener = (wakeUp: WakeUp): void => {
    this.received.push(wakeUp);
    const served = this.waiting.filter(({ accepts }) => accepts(wakeUp));
    this.waiting = this.waiting.filter((one) => !served.includes(one));
    for (const { arrived } of served) arrived(wakeUp);
  };

  arrival<K extends Kind>(
    kind: K,
    accepts: (wakeUp: Extract<WakeUp, { kind: K }>) => boolean = () => true,
  ): Promise<WakeUp> {
    const isIt = (wakeUp: WakeUp): boolean =>
      wakeUp.kind === kind && accepts(wakeUp as Extract<WakeUp, { kind: K }>);
    const here = this.received.find(isIt);
    if (here) return Promise.resolve(here);
    return new Promise((arrived) => this.waiting.push({ accepts: isIt, arrived }));
  }
}

/** @see WakeUps */
export function wakeUpsContract(storeName: string, makeStore: MakeStore): void {
  describe(`WakeUps on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    let inbox: Inbox;
    beforeEach(() => {
      inbox = new Inbox();
    });
    const asScheduler = () => stage.store.wakeUps.forSchedulers(inbox.listener);
    const asWorker = (id = 'w1') => stage.store.wakeUps.forWorker(id, inbox.listener);

    describe('for schedulers', () => {
      it('arrive when a config is added', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        await asScheduler();
        await addConfig(store, {}, dueAt - 10, dueAt);
        await inbox.arrival('due', ({ at }) => at === dueAt);
      });

      it('arrive when a config becomes due earlier', async () => {
        const { store } = stage;
        const dueAt = (await store.now()) + hourMs;
        const config = await addConfig(store, {}, dueAt);
        await asScheduler();
        await store.taskConfigs.replace(
          { config, next: { dueAt: dueAt - 5000, wakeAt: dueAt - 5000 }, records: [] },
          { version: config.version, dueAt },
        );
        await inbox.arrival('due', ({ at }) => at === dueAt - 5000);
      });

      it('arrive when a task is added that runs at a given time', async () => {
        const { store } = stage;
        const notBefore = (await store.now()) + hourMs;
        await asScheduler();
        await submit(store, { notBefore });
        await inbox.arrival('due', ({ at }) => at === notBefore);
      });

      it('arrive when a task will be retried at a given time', async () => {
        const { store } = stage;
        await submit(store);
        const running = await claimOne(store, 'w1');
        await asScheduler();
        const change = failed(running, await store.now());
        await apply(store, change);
        await inbox.arrival('due', ({ at }) => at === change.task.waitsUntil);
      });

      it('arrive when the end of a run makes its config due', async () => {
        const { store } = stage;
        const trigger = { kind: 'delay', delayMs: hourMs } as const;
        await addConfig(store, { trigger }, (await store.now()) - 1000);
        await commit(store, fireOf(await claimOneDue(store), { next: undefined }));
        const running = await claimOne(store, 'w1');
        await asScheduler();
        await finish(store, running);
        await inbox.arrival('due');
        expect(inbox.received).toContainEqual({ kind: 'due', at: (await claimDue(store)).nextWakeAt });
      });

      it('arrive when a cancel sets an earlier end to an attempt', async () => {
        const { store } = stage;
        await submit(store);
        const running = await claimOne(store, 'w1');
        await asScheduler();
        await store.taskQueue.requestCancel(running.id, tokenOf(running), 5000);
        const latest = (await store.now()) + 5000;
        await inbox.arrival('due', ({ at }) => at <= latest);
      });

      it('arrive when the leader releases the lock, and not when another scheduler tries to', async () => {
        const { leaderLock } = stage.store;
        await leaderLock.acquire('s1', hourMs);
        await asScheduler();
        await leaderLock.release('s2');
        expect(inbox.received).toEqual([]);
        await leaderLock.release('s1');
        await inbox.arrival('leaderless');
        expect(inbox.received).toEqual([{ kind: 'leaderless' }]);
      });

      it('reach all listeners except those that have stopped', async () => {
        const { store } = stage;
        const [second, gone] = [new Inbox(), new Inbox()];
        await asScheduler();
        await store.wakeUps.forSchedulers(second.listener);
        const stop = await store.wakeUps.forSchedulers(gone.listener);
        await stop();
        await addConfig(store, {}, (await store.now()) + hourMs);
        await Promise.all([inbox.arrival('due'), second.arrival('due')]);
        expect(gone.received).toEqual([]);
      });
    });

    describe('for a worker', () => {
      it('arrive when a task is put into its queue', async () => {
        const { store } = stage;
        const target = await beat(store, 'w1');
        await asWorker();
        await submit(store, {}, target);
        await inbox.arrival('tasks');
      });

      it('arrive when a task waits for any worker', async () => {
        const { store } = stage;
        await beat(store, 'w1');
        await claim(store, 'w1');
        await asWorker();
        await submit(store);
        await inbox.arrival('tasks');
      });

      it.each(['its queue', 'any worker'])(
        'arrive once when a step adds several tasks for %s',
        async (whom) => {
          const { store } = stage;
          const target = await beat(store, 'w1', { capacity: 9 });
          await claim(store, 'w1');
          await asWorker();
          const placed = [1, 2, 3].map((n) => ({
            task: aTask({ id: `a@m-${n}`, configId: 'a' }),
            ...(whom === 'its queue' && { target }),
          }));
          await store.taskQueue.submitMany(placed, {});
          // Wake-ups arrive in order, so all that the step sent are here before this one.
          await store.workers.requestDrain(target, true);
          await inbox.arrival('drain');
          expect(inbox.received.filter(({ kind }) => kind === 'tasks')).toHaveLength(1);
        },
      );

      it.each(['target', 'anyone'])('arrive when a scheduler fires a config (%s)', async (whom) => {
        const { store } = stage;
        const target = await beat(store, 'w1');
        await addConfig(store, {}, (await store.now()) - 1000);
        const due = await claimOneDue(store);
        await asWorker();
        await commit(store, fireOf(due, whom === 'target' ? { target } : {}));
        await inbox.arrival('tasks');
      });

      it('arrive when a task is given back', async () => {
        const { store } = stage;
        await submit(store);
        const running = await claimOne(store, 'w2');
        await beat(store, 'w1');
        await asWorker();
        await apply(store, givenBack(running, await store.now()));
        await inbox.arrival('tasks');
      });

      it('arrive when the end of a task starts the next one of the sequence', async () => {
        const { store } = stage;
        await submit(store, { inTurn: true });
        await submit(store, { inTurn: true, scheduledTime: 1 });
        const running = await claimOne(store, 'w2');
        await beat(store, 'w1');
        await asWorker();
        await finish(store, running);
        await inbox.arrival('tasks');
      });

      it('arrive when the queue of a leaving worker moves to the other workers', async () => {
        const { store } = stage;
        const target = await beat(store, 'w2');
        await submit(store, {}, target);
        await beat(store, 'w1');
        await asWorker();
        await store.workers.leave(target);
        await inbox.arrival('tasks');
      });

      it('arrive when its running attempt must stop', async () => {
        const { store } = stage;
        await submit(store);
        const running = await claimOne(store, 'w1');
        await asWorker();
        await store.taskQueue.requestCancel(running.id, tokenOf(running), hourMs);
        await inbox.arrival('cancel', ({ taskId }) => taskId === running.id);
      });

      it('arrive when it is asked to drain, and when the request is withdrawn', async () => {
        const { store } = stage;
        const id = await beat(store, 'w1');
        await asWorker();
        await store.workers.requestDrain(id, true);
        await inbox.arrival('drain', ({ drain }) => drain);
        await store.workers.requestDrain(id, false);
        await inbox.arrival('drain', ({ drain }) => !drain);
      });

      it('do not reach a worker when they concern another one', async () => {
        const { store } = stage;
        const target = await beat(store, 'w2');
        const other = new Inbox();
        await asWorker('w1');
        await store.wakeUps.forWorker('w2', other.listener);
        await submit(store, {}, target);
        const running = await claimOne(store, 'w2');
        await store.taskQueue.requestCancel(running.id, tokenOf(running), hourMs);
        await store.workers.requestDrain(target, true);
        await Promise.all([other.arrival('tasks'), other.arrival('cancel'), other.arrival('drain')]);
        expect(inbox.received.filter(({ kind }) => kind !== 'tasks')).toEqual([]);
      });

      it('do not arrive after the listener has stopped', async () => {
        const { store } = stage;
        const target = await beat(store, 'w1');
        const gone = new Inbox();
        const stop = await store.wakeUps.forWorker('w1', gone.listener);
        await asWorker();
        await stop();
        await submit(store, {}, target);
        await inbox.arrival('tasks');
        expect(gone.received).toEqual([]);
      });
    });
  });
}
