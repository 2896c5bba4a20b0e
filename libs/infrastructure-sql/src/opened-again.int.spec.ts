import { rmSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '@distribute-schedule/application/testing';
import type { WorkerId } from '@distribute-schedule/domain';
import { aTask, aWorker } from '@distribute-schedule/domain/testing';
import { inFile } from './sqlite/in-file';
import { makeFolder, makeStoreIn, type SqliteStoreUnderTest } from './testing/make-sqlite-store';

const workerId = 'w1' as WorkerId;
const request = { workerId, serves: ['local'], graceMs: 1_000 };

describe('A store that was closed and opened again', () => {
  const folder = makeFolder();
  const place = () => inFile(path.join(folder, 'schedule.db'), silentLog);
  let store: SqliteStoreUnderTest;
  const openAgain = async (): Promise<void> => {
    await store.close();
    store = await makeStoreIn(place());
  };
  beforeAll(async () => {
    store = await makeStoreIn(place());
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has every unfinished task in its place and in its order', async () => {
    const { taskQueue, workers } = store;
    const turns = { configId: 'turns', inTurn: true, labels: { zone: 'far' } };
    const tasks = {
      running: aTask({ configId: 'running' }),
      queued: aTask({ configId: 'queued' }),
      later: aTask({ configId: 'later', priority: 1 }),
      urgent: aTask({ configId: 'urgent', priority: 9 }),
      inTurn: aTask({ ...turns, scheduledTime: 1_000 }),
      inLine: aTask({ ...turns, scheduledTime: 2_000 }),
    };
    await workers.heartbeat(aWorker({ id: workerId }).registration, 60_000);
    await taskQueue.submit(tasks.running, {});
    await taskQueue.claim({ ...request, slots: 1, requestToken: 'first' });
    await taskQueue.submit(tasks.queued, { target: workerId });
    for (const task of [tasks.later, tasks.urgent, tasks.inTurn, tasks.inLine])
      await taskQueue.submit(task, {});
    const places = async () =>
      Object.fromEntries(
        await Promise.all(
          Object.values(tasks).map(async ({ id }) => [id, await store.tasks.place(id)] as const),
        ),
      );
    const before = await places();
    await openAgain();
    expect(await places()).toEqual(before);
    expect(await store.audit()).toEqual([]);
    expect((await store.tasks.totals()).queues).toHaveLength(2);
    const claimed = await store.taskQueue.claim({ ...request, slots: 10, requestToken: 'second' });
    expect(claimed.tasks.map(({ configId }) => configId)).toEqual(['queued', 'urgent', 'later']);
    const [dead] = await store.taskQueue.deadWorkers(0, 10);
    expect(dead?.running.map(({ configId }) => configId).sort()).toEqual([
      'later',
      'queued',
      'running',
      'urgent',
    ]);
  });

  it('waits for no process that worked on it before', async () => {
    const task = aTask({ configId: 'begun' });
    await store.workers.heartbeat(aWorker({ id: workerId }).registration, 60_000);
    await store.leaderLock.acquire('earlier', 60_000);
    await store.taskQueue.submit(task, {});
    await store.taskQueue.claim({ ...request, slots: 10, requestToken: 'third' });
    expect(await store.taskQueue.deadWorkers(60_000, 10)).toEqual([]);
    await openAgain();
    expect(await store.workers.live(60_000)).toEqual([]);
    const [dead] = await store.taskQueue.deadWorkers(60_000, 10);
    expect(dead?.running.map(({ id }) => id)).toContain(task.id);
    expect(await store.leaderLock.acquire('later', 60_000)).toBe(2);
  });

  it('still has the events of its earlier life, and recognises an event of another store', async () => {
    const before = await store.changes.newest();
    await store.taskQueue.submit(aTask({ configId: 'seen-later' }), {});
    await openAgain();
    const { changes, missed } = await store.changes.after(before, 10);
    expect(changes.map(({ event, configId }) => [event, configId])).toEqual([['created', 'seen-later']]);
    expect(missed).toBe(false);
    const newest = await store.changes.newest();
    const ofAnotherStore = `${Number(newest.split('-')[0]) + 100}-0`;
    expect((await store.changes.after(ofAnotherStore, 1_000)).missed).toBe(true);
  });
});
