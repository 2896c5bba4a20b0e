import { taskConfigId, workerId } from '@distribute-schedule/domain';
import { aWorker } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { addConfig, claimOneDue, commit, fireOf, fired, hourMs } from './config-steps';
import { apply, beat, claim, claimOne, submit, succeeded, tokenOf } from './task-steps';

/** @see StateChanges */
export function stateChangesContract(storeName: string, makeStore: MakeStore): void {
  describe(`StateChanges on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    /** Saves and removes a config, and runs a Task of it: six events. */
    async function makeEvents(store: StoreUnderTest): Promise<void> {
      await addConfig(store, { id: 'nightly' }, undefined);
      await beat(store, 'w1');
      await submit(store, { configId: 'nightly', scheduledTime: 5 });
      const { tasks } = await claim(store, 'w1');
      await apply(store, succeeded(tasks[0]!, await store.now()));
      await store.taskConfigs.remove(taskConfigId('nightly'));
    }

    it('has no events in an empty store', async () => {
      const { changes } = stage.store;
      const newest = await changes.newest();
      expect(await changes.after(newest, 10)).toEqual({ changes: [], missed: false });
    });

    it('lists what happened, oldest first, with the time of the store', async () => {
      const { store } = stage;
      const start = await store.changes.newest();
      const before = await store.now();
      await makeEvents(store);
      const after = await store.now();
      const { changes, missed } = await store.changes.after(start, 10);
      expect(missed).toBe(false);
      expect(changes).toMatchObject([
        { event: 'config saved', taskId: '', configId: 'nightly', detail: '1' },
        { event: 'worker joined', taskId: '', configId: '', detail: 'w1' },
        { event: 'created', taskId: 'nightly@5', configId: 'nightly' },
        { event: 'started', taskId: 'nightly@5', configId: 'nightly', detail: 'w1' },
        { event: 'success', taskId: 'nightly@5', configId: 'nightly' },
        { event: 'config removed', taskId: '', configId: 'nightly' },
      ]);
      for (const { at } of changes) {
        expect(at).toBeGreaterThanOrEqual(before);
        expect(at).toBeLessThanOrEqual(after);
      }
    });

    it('continues after any event, a page at a time', async () => {
      const { store } = stage;
      const start = await store.changes.newest();
      await makeEvents(store);
      const all = (await store.changes.after(start, 10)).changes;
      const paged: string[] = [];
      for (let from = start; ; from = paged.at(-1) ?? from) {
        const { changes, missed } = await store.changes.after(from, 2);
        expect(missed).toBe(false);
        if (changes.length === 0) break;
        expect(changes.length).toBeLessThanOrEqual(2);
        paged.push(...changes.map(({ id }) => id));
      }
      expect(paged).toEqual(all.map(({ id }) => id));
      expect(new Set(paged).size).toBe(6);
      // The API refuses other forms as the id after which a client goes on.
      for (const id of paged) expect(id).toMatch(/^\d{1,15}-\d{1,10}$/);
      expect(await store.changes.newest()).toBe(paged.at(-1));
    });

    /** Events of what the steps do, each as its name and detail. */
    async function eventsOf(steps: () => Promise<unknown>): Promise<readonly string[]> {
      const { changes } = stage.store;
      const start = await changes.newest();
      await steps();
      const { changes: found } = await changes.after(start, 100);
      return found.map(({ event, taskId, configId, detail }) => {
        const about = [taskId || configId, detail].filter((part) => part !== '');
        return [event, ...about].join(' ');
      });
    }

    it('says when a worker joins, drains, takes tasks again and leaves, each once', async () => {
      const { store } = stage;
      const id = workerId('w1');
      const events = await eventsOf(async () => {
        for (let i = 0; i < 2; i += 1) await beat(store, 'w1');
        for (const drain of [true, true, false, false]) await store.workers.requestDrain(id, drain);
        for (let i = 0; i < 2; i += 1) await store.workers.leave(id);
      });
      expect(events).toEqual([
        'worker joined w1',
        'worker draining w1',
        'worker resumed w1',
        'worker left w1',
      ]);
    });

    it('says once that a worker drains by itself', async () => {
      const { store } = stage;
      const registration = aWorker({ id: 'w1' }).registration;
      const events = await eventsOf(async () => {
        for (const isDraining of [false, true, true])
          await store.workers.heartbeat({ ...registration, isDraining }, hourMs);
      });
      expect(events).toEqual(['worker joined w1', 'worker draining w1']);
    });

    it('says when a worker is lost, unless it had left', async () => {
      const { store } = stage;
      const events = await eventsOf(async () => {
        await beat(store, 'silent');
        await beat(store, 'gone');
        await submit(store, { configId: 'a' });
        const { tasks } = await claim(store, 'gone');
        await store.workers.leave(workerId('gone'));
        await apply(store, succeeded(tasks[0]!, await store.now()));
        await store.passTime(30);
        for (const dead of await store.taskQueue.deadWorkers(20, 10))
          for (let i = 0; i < 2; i += 1) await store.taskQueue.forgetWorker(dead);
      });
      expect(events.filter((event) => event.startsWith('worker'))).toEqual([
        'worker joined silent',
        'worker joined gone',
        'worker left gone',
        'worker lost silent',
      ]);
    });

    it('says who leads, and that nobody does', async () => {
      const { leaderLock } = stage.store;
      const events = await eventsOf(async () => {
        for (const scheduler of ['s1', 's2', 's1']) await leaderLock.acquire(scheduler, hourMs);
        await leaderLock.renew('s1', hourMs);
        for (let i = 0; i < 2; i += 1) await leaderLock.release('s1');
        await leaderLock.acquire('s2', hourMs);
      });
      expect(events).toEqual(['leader changed s1', 'leader changed', 'leader changed s2']);
    });

    it('says which due times made no run, once for neighbours with the same outcome', async () => {
      const { store } = stage;
      await addConfig(store, { id: 'nightly' }, (await store.now()) - 1000);
      const due = await claimOneDue(store);
      const outcomes = ['missed', 'missed', 'skipped', 'late', 'fired', 'refused'] as const;
      const records = outcomes.map((outcome, i) => fired(due.dueAt + i, { outcome }));
      const events = await eventsOf(() => commit(store, fireOf(due, { tasks: [], records })));
      expect(events).toEqual([
        'not run nightly missed',
        'not run nightly skipped',
        'not run nightly refused',
      ]);
    });

    it('says how far an execution is, at most once a second', async () => {
      const { store } = stage;
      await submit(store, { configId: 'nightly', scheduledTime: 5 });
      const task = await claimOne(store);
      const report = (percent: number) =>
        store.journal.append({
          taskId: task.id,
          attemptToken: tokenOf(task),
          lines: [],
          progress: { at: 1, percent, attempt: 1 },
        });
      const events = await eventsOf(async () => {
        await report(12.5);
        await report(20);
        await store.passTime(1_000);
        await report(62);
      });
      expect(events).toEqual(['progress nightly@5 12.5', 'progress nightly@5 62']);
    });

    it('adds no event when a step changes nothing', async () => {
      const { store } = stage;
      await makeEvents(store);
      const newest = await store.changes.newest();
      await claim(store, 'w1');
      await store.taskConfigs.remove(taskConfigId('nightly'));
      expect(await store.changes.after(newest, 10)).toEqual({ changes: [], missed: false });
    });
  });
}
