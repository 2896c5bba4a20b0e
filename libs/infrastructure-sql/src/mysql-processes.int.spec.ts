import { setTimeout as pause } from 'node:timers/promises';
import type { WakeUp } from '@distribute-schedule/application';
import { taskConfigId, workerId, type AttemptToken, type Task } from '@distribute-schedule/domain';
import { aTask, aWorker } from '@distribute-schedule/domain/testing';
import { claimTasks } from './steps/claim-tasks';
import { makeMysqlStore, openMysqlStore, type MysqlStoreUnderTest } from './testing/make-mysql-store';

const processes = 3;

/** Each store has its own connections and queues, as in a process of its own. */
describe('Several stores on one MySQL database', () => {
  let stores: readonly MysqlStoreUnderTest[];
  beforeEach(async () => {
    const first = await makeMysqlStore();
    stores = [first, ...(await Promise.all(Array.from({ length: processes - 1 }, () => openMysqlStore())))];
  });
  afterEach(async () => {
    expect(await stores[0]?.audit()).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));
  });

  const claim = (store: MysqlStoreUnderTest, nth: number, round: number, slots = 7) =>
    store.taskQueue.claim({
      workerId: workerId(`w${nth}`),
      slots,
      serves: ['local'],
      graceMs: 60_000,
      requestToken: `claim-${nth}-${round}`,
    });
  const succeed = async (store: MysqlStoreUnderTest, tasks: readonly Task[], token: string) => {
    const at = await store.now();
    const changes = tasks.map((task) => {
      const { versionToken } = task;
      task.succeed({ attemptToken: versionToken as AttemptToken, at, result: { code: 0, message: '' } });
      return { task, versionToken };
    });
    return store.taskQueue.apply(changes, token);
  };

  it('start and finish each task once, while all of them submit, claim and finish', async () => {
    const perStore = 60;
    const started: string[] = [];
    const submitted = stores.map((store, nth) =>
      Promise.all(
        Array.from({ length: perStore }, (_, n) =>
          store.taskQueue.submit(aTask({ id: `c${n % 4}@${nth * 1000 + n}`, configId: `c${n % 4}` }), {}),
        ),
      ),
    );
    const finished = stores.map(async (store, nth) => {
      let done = 0;
      for (let round = 0; started.length < processes * perStore && round < 400; round++) {
        const { tasks } = await claim(store, nth, round);
        started.push(...tasks.map(({ id }) => id));
        const outcomes = await succeed(store, tasks, `apply-${nth}-${round}`);
        done += outcomes.filter((outcome) => outcome === 'applied').length;
      }
      return done;
    });
    expect((await Promise.all(submitted)).flat()).toEqual(
      Array.from({ length: processes * perStore }, () => 'created'),
    );
    const done = await Promise.all(finished);
    expect(new Set(started).size).toBe(processes * perStore);
    expect(started).toHaveLength(processes * perStore);
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(processes * perStore);
    expect((await stores[1]!.tasks.totals()).counts).toMatchObject({
      created: processes * perStore,
      success: processes * perStore,
    });
  }, 60_000);

  it('let one scheduler lead when several find the lease ended', async () => {
    for (let round = 0; round < 20; round++) {
      const epochs = await Promise.all(
        stores.map(({ leaderLock }, nth) => leaderLock.acquire(`s${nth}`, 60_000)),
      );
      expect(epochs.filter((epoch) => epoch !== undefined)).toEqual([round + 1]);
      await Promise.all(stores.map(({ leaderLock }, nth) => leaderLock.release(`s${nth}`)));
    }
  });

  it('begin a request with an idempotency key once', async () => {
    for (let round = 0; round < 40; round++) {
      const begun = await Promise.all(
        stores.map(({ replies }) => replies.begin(`key ${round}`, 'same body', 60_000)),
      );
      expect(begun.map(({ kind }) => kind).sort()).toEqual(['begun', 'under way', 'under way']);
    }
  });

  it('run the tasks of a sequence one at a time', async () => {
    const perStore = 8;
    let running = 0;
    let done = 0;
    await Promise.all(
      stores.map(async (store, nth) => {
        for (let n = 0; n < perStore; n++)
          await store.taskQueue.submit(
            aTask({
              id: `seq@${nth * 100 + n}`,
              configId: 'seq',
              inTurn: true,
              scheduledTime: nth * 100 + n,
            }),
            {},
          );
        for (let round = 0; done < processes * perStore && round < 400; round++) {
          const { tasks } = await claim(store, nth, round);
          running += tasks.length;
          expect(running).toBeLessThanOrEqual(1);
          const outcomes = await succeed(store, tasks, `apply-${nth}-${round}`);
          running -= outcomes.length;
          done += outcomes.length;
        }
      }),
    );
    expect(done).toBe(processes * perStore);
  }, 60_000);

  it('keep a config within its bound on open tasks', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        stores[n % processes]!.taskQueue.submit(aTask({ id: `one@${n}`, configId: 'one' }), { maxOpen: 0 }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
  });

  it('give a repeated request the first answer, whichever of them gets it', async () => {
    await stores[0]!.taskQueue.submit(aTask(), {});
    const claims = [await claim(stores[0]!, 0, 0)];
    for (const store of stores.slice(1)) claims.push(await claim(store, 0, 0));
    expect(claims.map(({ tasks }) => tasks.map(({ id }) => id))).toEqual(
      Array.from({ length: processes }, () => [aTask().id]),
    );
  });

  const addEvent = ({ store }: MysqlStoreUnderTest, taskId: string, configId: string) =>
    store.write((step) => {
      step.addEvent('created', taskId, configId);
      return Promise.resolve();
    });

  it('show a reader every event, also those of a step that began early and was committed late', async () => {
    const [early, late] = stores as readonly [MysqlStoreUnderTest, MysqlStoreUnderTest];
    const start = await early.changes.newest();
    let commit: () => void = () => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    const isOpen = new Promise<void>((opened) => {
      void early.store.write(async (step) => {
        await step.transaction.query('select 1 from event where bucket = 0 limit 1');
        step.addEvent('created', 'early@1', 'early');
        opened();
        await mayCommit;
      });
    });
    await isOpen;
    await addEvent(late, 'late@1', 'late');
    const first = await late.changes.after(start, 10);
    commit();
    const seen = [...first.changes];
    while (seen.length < 2) seen.push(...(await late.changes.after(seen.at(-1)?.id ?? start, 10)).changes);
    expect(seen.map(({ configId }) => configId)).toEqual(['late', 'early']);
    expect(first.missed).toBe(false);
  }, 10_000);

  it('show each event once to readers that read at the same time', async () => {
    const start = await stores[0]!.changes.newest();
    const perStore = 30;
    await Promise.all(
      stores.map(async (store, nth) => {
        for (let n = 0; n < perStore; n++) {
          await addEvent(store, `${nth}@${n}`, 'c');
          await store.changes.newest();
        }
      }),
    );
    const seen: string[] = [];
    for (let from = start; ;) {
      const { changes } = await stores[1]!.changes.after(from, 7);
      if (changes.length === 0) break;
      seen.push(...changes.map(({ taskId }) => taskId));
      from = changes.at(-1)?.id ?? from;
    }
    expect(seen).toHaveLength(processes * perStore);
    expect(new Set(seen).size).toBe(processes * perStore);
    // Each process sees its own events in their order.
    expect(seen.filter((id) => id.startsWith('2@'))).toEqual(
      Array.from({ length: perStore }, (_, n) => `2@${n}`),
    );
  }, 20_000);

  it('give a repeated claim the first answer while the first one is still carried out', async () => {
    const [first, second] = stores as readonly [MysqlStoreUnderTest, MysqlStoreUnderTest];
    await first.taskQueue.submit(aTask(), {});
    const request = {
      ...{ workerId: workerId('w'), slots: 5, serves: ['local'], graceMs: 60_000 },
      requestToken: 'overlapping',
    };
    let commit: () => void = () => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let chosen: (count: number) => void = () => undefined;
    const hasChosen = new Promise<number>((resolve) => (chosen = resolve));
    const claimed = first.store.write(async (step) => {
      const { rows } = await claimTasks(step, request);
      chosen(rows.length);
      await mayCommit;
    });
    expect(await hasChosen).toBe(1);
    const state = { isAnswered: false };
    const repeated = second.taskQueue.claim(request).finally(() => (state.isAnswered = true));
    const isWaiting = () =>
      stores[2]!.store.read(async (reader) => {
        const found = await reader.query(
          `select id from information_schema.processlist
           where id <> connection_id() and info like '%insert into request%' limit 1`,
        );
        return found.length > 0;
      });
    while (!state.isAnswered && !(await isWaiting())) await pause(5);
    commit();
    await claimed;
    expect((await repeated).tasks.map(({ id }) => id)).toEqual([aTask().id]);
  }, 15_000);

  it('wake the other schedulers when a leader stops at once after it has resigned', async () => {
    const leader = await openMysqlStore();
    const received: WakeUp[] = [];
    await stores[1]!.wakeUps.forSchedulers((wakeUp) => received.push(wakeUp));
    await leader.leaderLock.acquire('s9', 60_000);
    await leader.leaderLock.release('s9');
    await leader.close();
    while (received.length < 1) await pause(10);
    expect(received).toEqual([{ kind: 'leaderless' }]);
  });

  it('wake the workers and schedulers of other processes', async () => {
    const [first, second] = stores as readonly [MysqlStoreUnderTest, MysqlStoreUnderTest];
    const received: WakeUp[] = [];
    await second.wakeUps.forSchedulers((wakeUp) => received.push(wakeUp));
    await second.wakeUps.forWorker('w1', (wakeUp) => received.push(wakeUp));
    await first.workers.heartbeat(aWorker({ id: 'w1' }).registration, 60_000);
    await first.taskQueue.submit(aTask(), {});
    await first.workers.requestDrain(workerId('w1'), true);
    const notBefore = (await first.now()) + 60_000;
    await first.taskQueue.submit(aTask({ id: 'later@1', configId: taskConfigId('later'), notBefore }), {});
    while (received.length < 3) await pause(10);
    await pause(0);
    expect(received).toContainEqual({ kind: 'tasks' });
    expect(received).toContainEqual({ kind: 'drain', drain: true });
    expect(received).toContainEqual({ kind: 'due', at: notBefore });
    expect(received).toHaveLength(3);
  });
});
