import type { EndedRunsBatch, FoldChanges, TaskChange, WakeUp } from '@distribute-schedule/application';
import { maxRecentOutcomes, taskConfigId, type Task, type TaskConfigId } from '@distribute-schedule/domain';
import { aConfig, aTask, someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { addConfig } from './config-steps';
import { apply, claim, failedForGood, foldAll, submit, succeeded } from './task-steps';

const configId = taskConfigId('config');
const dayMs = 86_400_000;

/** The statistics of the config over yesterday and today, because a test may run at midnight. */
async function counts(store: StoreUnderTest, id: TaskConfigId = configId): Promise<Record<string, number>> {
  const today = Math.floor((await store.now()) / dayMs);
  const sums: Record<string, number> = {};
  for (const day of await store.taskConfigs.measures(id, [today - 1, today]))
    for (const [name, by] of Object.entries(day)) sums[name] = (sums[name] ?? 0) + by;
  return sums;
}

/** The successes of all days. */
async function onDays(store: StoreUnderTest, id: TaskConfigId = configId): Promise<number> {
  const days = await store.taskConfigs.dueDays(id);
  return [...days.values()].reduce((sum, day) => sum + (day['S'] ?? 0), 0);
}

async function outcomes(store: StoreUnderTest, id: TaskConfigId = configId): Promise<readonly string[]> {
  const [ended = []] = await store.taskConfigs.recentOutcomes([id]);
  return ended.map(({ taskId }) => taskId);
}

async function failing(store: StoreUnderTest): Promise<readonly string[]> {
  const { configs } = await store.taskConfigs.list({ state: { name: 'failing' }, limit: 9 });
  return configs.map(({ config }) => config.id);
}

/** Creates this many Tasks and ends them in one step. */
async function endTogether(store: StoreUnderTest, count: number, id = 'config', from = 0): Promise<void> {
  for (let n = from; n < from + count; n++)
    await submit(store, { id: `${id}@${n}`, configId: id, scheduledTime: someMoment + n });
  const { tasks } = await claim(store, 'w1', { slots: count });
  await endAll(store, tasks);
}

async function endAll(store: StoreUnderTest, tasks: readonly Task[]): Promise<void> {
  const now = await store.now();
  const ended = await apply(store, ...tasks.map((task) => succeeded(task, now)));
  expect(new Set(ended)).toEqual(new Set(['applied']));
}

async function readBatch(store: StoreUnderTest, limit = 500): Promise<EndedRunsBatch> {
  const { batch } = await store.endedRuns.read({ limit, overdueByMs: 0 });
  if (!batch) throw new Error('The log of ended runs is empty');
  return batch;
}

/** One success for each run of the batch, as a reaction would count them. */
const countRuns = ({ runs }: EndedRunsBatch): FoldChanges => ({
  sums: [...new Set(runs.map((run) => run.configId))].map((id) => ({
    configId: id,
    day: Math.floor((runs[0]?.endedAt ?? 0) / dayMs),
    add: { success: runs.filter((run) => run.configId === id).length },
  })),
  totals: [],
  days: [...new Set(runs.map((run) => run.configId))].map((id) => ({
    configId: id,
    day: Math.floor((runs[0]?.scheduledTime ?? 0) / dayMs),
    add: { S: runs.filter((run) => run.configId === id).length, '32': 1 },
  })),
  lists: [],
  failing: [],
  latestRuns: [],
  histories: [...new Set(runs.map((run) => run.configId))],
});

/** Guarantees of the log of ended runs. */
export function endedRunsContract(storeName: string, makeStore: MakeStore): void {
  describe(`EndedRuns of the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    it('returns nothing when no run has ended', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await submit(store);
      expect(await store.endedRuns.read({ limit: 9, overdueByMs: 0 })).toEqual({});
      expect((await store.tasks.totals()).oldestUnfoldedAt).toBeUndefined();
      await foldAll(store);
    });

    it('returns what is known of a run, and changes nothing', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      const task = await submit(store, { id: 'config@1' });
      const { tasks } = await claim(store, 'w1');
      const now = await store.now();
      await apply(store, failedForGood(tasks[0]!, now));
      const { runs, unreadable } = await readBatch(store);
      expect([runs, unreadable]).toEqual([
        [
          {
            taskId: 'config@1',
            configId: 'config',
            status: 'failed',
            cause: 'schedule',
            scheduledTime: task.toSnapshot().scheduledTime,
            startTime: tasks[0]!.toSnapshot().startTime,
            endedAt: now,
            attempts: 1,
            isOfConfig: true,
          },
        ],
        [],
      ]);
      expect((await readBatch(store)).runs).toEqual(runs);
      const { oldestUnfoldedAt = 0 } = await store.tasks.totals();
      expect(Math.abs(oldestUnfoldedAt - now)).toBeLessThan(5_000);
    });

    it('returns entries in the order of their steps, and no further entry after the limit', async () => {
      const { store } = stage;
      await endTogether(store, 3);
      await endTogether(store, 2, 'config', 3);
      await endTogether(store, 1, 'config', 5);
      const ids = async (limit: number) => (await readBatch(store, limit)).runs.map(({ taskId }) => taskId);
      expect((await ids(1)).toSorted()).toEqual(['config@0', 'config@1', 'config@2']);
      expect(await ids(4)).toHaveLength(5);
      expect((await ids(500)).at(-1)).toBe('config@5');
    });

    it('returns only entries that are old enough, and says when the first one was added', async () => {
      const { store } = stage;
      await endTogether(store, 1);
      const { batch, oldestAt = 0 } = await store.endedRuns.read({ limit: 9, overdueByMs: 3_600_000 });
      expect(batch).toBeUndefined();
      expect(Math.abs(oldestAt - (await store.now()))).toBeLessThan(5_000);
    });

    it('wakes the schedulers when the first run ends', async () => {
      const { store } = stage;
      const woken: WakeUp[] = [];
      const stop = await store.wakeUps.forSchedulers((wakeUp) => woken.push(wakeUp));
      await endTogether(store, 1);
      while (!woken.some(({ kind }) => kind === 'ended')) await store.passTime(5);
      await stop();
    });

    it('counts runs, keeps their outcomes and bounds the history once they are folded', async () => {
      const { store } = stage;
      const { history } = store.bounds;
      await addConfig(store, {}, undefined);
      for (let n = 0; n < history + 2; n++) {
        await endTogether(store, 1, 'config', n);
        await store.passTime(2);
      }
      expect([await counts(store), await outcomes(store)]).toEqual([{}, []]);
      expect(await store.tasks.ofConfig(configId, 99)).toHaveLength(history + 2);

      await foldAll(store);
      expect(await counts(store)).toMatchObject({ success: history + 2 });
      const newestFirst = Array.from({ length: history + 2 }, (_, i) => `config@${history + 1 - i}`);
      expect(await outcomes(store)).toEqual(newestFirst);
      expect((await store.tasks.ofConfig(configId, 99)).map(({ id }) => id)).toEqual(
        newestFirst.slice(0, history),
      );
      expect((await store.tasks.totals()).oldestUnfoldedAt).toBeUndefined();
    });

    it('keeps the newest outcomes, up to the bound', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, maxRecentOutcomes - 1);
      await foldAll(store);
      for (const from of [40, 41]) {
        await endTogether(store, 1, 'config', from);
        await foldAll(store);
      }
      const kept = await outcomes(store);
      expect(kept).toHaveLength(maxRecentOutcomes);
      expect(kept.slice(0, 2)).toEqual(['config@41', 'config@40']);
      expect(await store.taskConfigs.recentOutcomes([taskConfigId('nobody')])).toEqual([[]]);
    });

    it('folds a batch once when two schedulers fold it at the same time', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 3);
      const batches = [await readBatch(store), await readBatch(store)];
      const folded = await Promise.all(batches.map((batch) => store.endedRuns.fold(batch, countRuns(batch))));
      expect(folded.toSorted()).toEqual([false, true]);
      expect([await counts(store), await onDays(store)]).toEqual([{ success: 3 }, 3]);
    });

    it('folds a batch once when a scheduler dies before or after the step, or its reply is lost', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 2);
      // Dies after it has read the batch.
      await readBatch(store);
      const batch = await readBatch(store);
      expect(await store.endedRuns.fold(batch, countRuns(batch))).toBe(true);
      // The reply was lost, so the same request is sent again.
      expect(await store.endedRuns.fold(batch, countRuns(batch))).toBe(false);
      await foldAll(store);
      expect([await counts(store), await onDays(store)]).toEqual([{ success: 2 }, 2]);
    });

    it('changes nothing when another scheduler has folded a part of the batch', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 1);
      await endTogether(store, 1, 'config', 1);
      const [all, first] = [await readBatch(store), await readBatch(store, 1)];
      expect(await store.endedRuns.fold(first, countRuns(first))).toBe(true);
      expect(await store.endedRuns.fold(all, countRuns(all))).toBe(false);
      expect([await counts(store), await onDays(store)]).toEqual([{ success: 1 }, 1]);
      await foldAll(store);
      expect(await counts(store)).toMatchObject({ success: 2 });
    });

    it('keeps a run that ends while a batch is folded for the next batch', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 1);
      const batch = await readBatch(store);
      await endTogether(store, 1, 'config', 1);
      expect(await store.endedRuns.fold(batch, countRuns(batch))).toBe(true);
      expect((await readBatch(store)).runs.map(({ taskId }) => taskId)).toEqual(['config@1']);
    });

    it.each(['removed', 'removed and created again'])(
      'leaves out the sums of a config that was %s after the batch was read',
      async (what) => {
        const { store } = stage;
        await addConfig(store, {}, undefined);
        await addConfig(store, { id: 'other' }, undefined);
        await endTogether(store, 2);
        await endTogether(store, 1, 'other');
        const batch = await readBatch(store);
        await store.taskConfigs.remove(configId);
        if (what !== 'removed') await addConfig(store, {}, undefined);
        const list = { configId, list: 'recent outcomes', entries: ['[]'], maxLength: 9 } as const;
        const changes = { lists: [list], failing: [{ configId, since: someMoment }] };
        expect(await store.endedRuns.fold(batch, { ...countRuns(batch), ...changes })).toBe(true);
        expect([await counts(store), await outcomes(store), await failing(store)]).toEqual([{}, [], []]);
        expect([await onDays(store), await onDays(store, taskConfigId('other'))]).toEqual([0, 1]);
        expect(await counts(store, taskConfigId('other'))).toEqual({ success: 1 });
      },
    );

    it('tells runs of an earlier config from those of a config with the same id', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 1);
      await store.taskConfigs.remove(configId);
      await addConfig(store, {}, undefined);
      await endTogether(store, 1, 'config', 1);
      expect((await readBatch(store)).runs.map(({ isOfConfig }) => isOfConfig)).toEqual([false, true]);
      await foldAll(store);
      expect(await counts(store)).toMatchObject({ success: 1 });
      expect(await outcomes(store)).toEqual(['config@1']);
    });

    it('bounds the history of a config that was removed', async () => {
      const { store } = stage;
      const { history } = store.bounds;
      await endTogether(store, history + 3);
      await foldAll(store);
      expect(await store.tasks.ofConfig(configId, 99)).toHaveLength(history);
    });

    it('sums all runs by minute and by hour, also those of removed configs', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      const before = await store.now();
      await endTogether(store, 2);
      await foldAll(store);
      await endTogether(store, 1, 'removed');
      await foldAll(store);
      for (const [unit, ms] of [['minute', 60_000] as const, ['hour', 3_600_000] as const]) {
        const first = Math.floor(before / ms);
        // The runs may end in two minutes.
        const sums = await store.tasks.endedSums(unit, [first - 1, first, first + 1]);
        expect(sums[0]).toEqual({});
        expect((sums[1]?.['success'] ?? 0) + (sums[2]?.['success'] ?? 0)).toBe(3);
        const some = await store.tasks.endedSums(unit, [first - 1, first, first + 1], ['success', 'failed']);
        expect(some).toEqual(sums.map(({ success }) => (success === undefined ? {} : { success })));
      }
    });

    it('finds the configs whose latest run has failed, until it succeeds, also after an edit', async () => {
      const { store } = stage;
      for (const id of ['a', 'b', 'config']) await addConfig(store, { id }, undefined);
      const end = async (id: string, make: (task: Task, now: number) => TaskChange): Promise<void> => {
        await submit(store, { id: `${id}@${await store.now()}`, configId: id });
        const { tasks } = await claim(store, 'w1');
        await apply(store, make(tasks[0]!, await store.now()));
        await foldAll(store);
        await store.passTime(2);
      };
      await end('b', failedForGood);
      await end('config', failedForGood);
      await end('a', succeeded);
      expect(await failing(store)).toEqual(['b', 'config']);
      await end('b', succeeded);
      expect(await failing(store)).toEqual(['config']);
      const { config } = (await store.taskConfigs.find(configId))!;
      const edited = aConfig({ id: 'config', name: 'edited', version: config.version + 1 });
      const replan = { config: edited, next: undefined, records: [] };
      await store.taskConfigs.replace(replan, { version: config.version, dueAt: undefined });
      expect(await failing(store)).toEqual(['config']);
      await store.taskConfigs.remove(configId);
      await addConfig(store, {}, undefined);
      expect(await failing(store)).toEqual([]);
    });

    it('finds the configs that ran since a moment, and the ends of their Tasks in a span', async () => {
      const { store } = stage;
      for (const id of ['a', 'b', 'idle']) await addConfig(store, { id }, undefined);
      await endTogether(store, 2, 'a');
      await foldAll(store);
      await store.passTime(2);
      const between = await store.now();
      await endTogether(store, 1, 'b');
      expect((await store.taskConfigs.activeIn({ ranFrom: between })).configs).toEqual([]);
      await foldAll(store);
      const { configs, isComplete } = await store.taskConfigs.activeIn({ ranFrom: 0 });
      expect([configs.map(({ id }) => id), isComplete]).toEqual([['b', 'a'], true]);
      expect(configs.every(({ ranAt = 0 }, i) => (i === 0 ? ranAt >= between : ranAt < between))).toBe(true);
      expect((await store.taskConfigs.activeIn({ ranFrom: between })).configs).toMatchObject([{ id: 'b' }]);
      const ids = ['a', 'b', 'idle'].map((id) => taskConfigId(id));
      const counts = async (from: number, to: number) =>
        (await store.tasks.endedIn(ids, { from, to })).map(({ count }) => count);
      expect(await counts(0, between)).toEqual([2, 0, 0]);
      expect(await counts(between, 8e15)).toEqual([0, 1, 0]);
      const [ofB, idle] = await store.tasks.endedIn(ids.slice(1), { from: 0, to: 8e15 });
      expect([ofB?.count, idle]).toEqual([1, { count: 0 }]);
      // A store may date the end by its own clock.
      expect(Math.abs((ofB?.firstAt ?? 0) - (configs[0]?.ranAt ?? 0))).toBeLessThan(5_000);
    });

    it('says since when the Tasks of a config are kept once it has as many as the bound', async () => {
      const { store } = stage;
      const { history } = store.bounds;
      await addConfig(store, {}, undefined);
      for (let n = 0; n < history + 2; n++) {
        await endTogether(store, 1, 'config', n);
        await store.passTime(2);
      }
      await foldAll(store);
      const [ends] = await store.tasks.endedIn([configId], { from: 0, to: 8e15 });
      expect(ends?.count).toBe(history);
      expect(ends?.firstAt).toBe(ends?.keptSince);
      const [next] = await store.tasks.endedIn([configId], { from: (ends?.keptSince ?? 0) + 1, to: 8e15 });
      expect(next).toMatchObject({ count: history - 1, keptSince: ends?.keptSince });
    });

    it('keeps the later end when an earlier one is folded after it', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 1);
      const batch = await readBatch(store);
      const endedAt = batch.runs[0]!.endedAt;
      await store.endedRuns.fold(batch, { ...countRuns(batch), latestRuns: [{ configId, endedAt }] });
      await endTogether(store, 1, 'config', 1);
      const next = await readBatch(store);
      const earlier = { configId, endedAt: endedAt - 1000 };
      await store.endedRuns.fold(next, { ...countRuns(next), latestRuns: [earlier] });
      const { configs } = await store.taskConfigs.activeIn({ ranFrom: 0 });
      expect(configs).toEqual([{ id: configId, ranAt: endedAt }]);
    });

    it('forgets when a config ran with the config', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 1);
      const batch = await readBatch(store);
      await store.taskConfigs.remove(configId);
      await addConfig(store, {}, undefined);
      await store.endedRuns.fold(batch, { ...countRuns(batch), latestRuns: [{ configId, endedAt: 1 }] });
      expect((await store.taskConfigs.activeIn({ ranFrom: 0 })).configs).toEqual([]);
      await endTogether(store, 1, 'config', 1);
      await foldAll(store);
      expect((await store.taskConfigs.activeIn({ ranFrom: 0 })).configs).toHaveLength(1);
      await store.taskConfigs.remove(configId);
      await addConfig(store, {}, undefined);
      expect((await store.taskConfigs.activeIn({ ranFrom: 0 })).configs).toEqual([]);
    });

    it('removes the outcomes with their config', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 1);
      await foldAll(store);
      expect(await outcomes(store)).toHaveLength(1);
      await store.taskConfigs.remove(configId);
      await addConfig(store, {}, undefined);
      expect(await outcomes(store)).toEqual([]);
    });

    it('folds the runs around an entry that cannot be read', async () => {
      const { store } = stage;
      await addConfig(store, {}, undefined);
      await endTogether(store, 1);
      await store.damageEndedRuns();
      await endTogether(store, 1, 'config', 1);
      expect(await store.audit()).toEqual([
        expect.stringMatching(/^the log of ended runs holds an entry that cannot be read: log .+ \d/),
      ]);
      const batch = await readBatch(store);
      expect(batch.runs).toHaveLength(2);
      expect(batch.unreadable).toHaveLength(1);
      await foldAll(store);
      expect(await counts(store)).toMatchObject({ success: 2 });
      expect((await store.tasks.totals()).oldestUnfoldedAt).toBeUndefined();
    });

    it('folds each of 10,000 runs once while schedulers fold side by side and lose replies', async () => {
      const { store } = stage;
      const configs = ['a', 'b', 'c', 'd'];
      for (const id of configs) await addConfig(store, { id }, undefined);
      let isEnding = true;
      const end = async (id: string): Promise<void> => {
        for (let from = 0; from < 2_500; from += 250) await endMany(store, id, from, 250);
      };
      const fold = async (nth: number): Promise<void> => {
        for (let pass = nth; isEnding; pass++) {
          const { batch } = await store.endedRuns.read({ limit: 100, overdueByMs: 0 });
          // Every third time the scheduler dies after it has read, or sends its step twice.
          if (batch && pass % 3 > 0) await store.endedRuns.fold(batch, countRuns(batch));
          if (batch && pass % 3 === 2) await store.endedRuns.fold(batch, countRuns(batch));
        }
      };
      const folders = [fold(0), fold(1)];
      for (const id of configs) await end(id);
      isEnding = false;
      await Promise.all(folders);
      await foldAll(store);
      const ended = await Promise.all(configs.map((id) => counts(store, taskConfigId(id))));
      expect(ended.map(({ success }) => success)).toEqual([2_500, 2_500, 2_500, 2_500]);
      const onDay = await Promise.all(configs.map((id) => onDays(store, taskConfigId(id))));
      expect(onDay).toEqual([2_500, 2_500, 2_500, 2_500]);
    }, 60_000);
  });
}

/** Creates Tasks in one step, and ends them in another. */
async function endMany(store: StoreUnderTest, id: string, from: number, count: number): Promise<void> {
  // A store drops days that are long past.
  const now = await store.now();
  const placed = Array.from({ length: count }, (_, i) => {
    const number = from + i;
    return { task: aTask({ id: `${id}@${number}`, configId: id, scheduledTime: now + number }) };
  });
  await store.taskQueue.submitMany(placed, {});
  const { tasks } = await claim(store, 'w1', { slots: count });
  await endAll(store, tasks);
}
