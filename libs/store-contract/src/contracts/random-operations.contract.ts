import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { hourMs } from './config-steps';
import { RandomActor, decideOverdue } from './random-actor';
import { randomOperations } from './random-operations';
import { apply, claim, claimOverdueInAnHour, cancelConfirmed, succeeded } from './task-steps';
import { Witness } from './witness';

const operationCount = 500;
const actorCount = 3;

/** Checks that no Task is lost or duplicated, and that the store stays consistent, under operations in any order. */
export function randomOperationsContract(storeName: string, makeStore: MakeStore): void {
  describe(`The ${storeName} store under ${operationCount} random operations by ${actorCount} actors`, () => {
    const stage = stageFreshStores(makeStore);

    it.each([1, 20_260_101, 42])(
      'loses and doubles no task (seed %i)',
      async (seed) => {
        const { store } = stage;
        const witness = new Witness((await store.now()) + 1000 * hourMs);
        const operations = randomOperations(operationCount, seed);
        await Promise.all(
          Array.from({ length: actorCount }, async (_, nth) => {
            const actor = new RandomActor(store, witness);
            for (let i = nth; i < operations.length; i += actorCount) await actor.perform(operations[i]!);
          }),
        );
        expect(witness.violations).toEqual([]);
        expect(await store.audit()).toEqual([]);

        await endAllTasks(store, witness);
        expect(witness.violations).toEqual([]);
        expect(await lostTasks(store, witness)).toEqual([]);
        expect([...witness.ends].filter(([, times]) => times > 1)).toEqual([]);
        expect(await stuckConfigs(store)).toEqual([]);
        // Without any effect of the operations, this test would prove nothing.
        expect(witness.made.size).toBeGreaterThan(20);
        expect(witness.ends.size).toBeGreaterThan(20);
        expect(witness.replacedCount).toBeGreaterThan(0);
      },
      30_000,
    );
  });
}

/** Runs every open Task to its end, as workers without faults would. */
async function endAllTasks(store: StoreUnderTest, witness: Witness): Promise<void> {
  for (let round = 0; round < 200; round++) {
    const started = [];
    for (const worker of witness.workerIds) {
      const { tasks } = await claim(store, worker, { slots: 50 });
      witness.start(tasks);
      started.push(...tasks);
    }
    const { overdue, now } = await claimOverdueInAnHour(store);
    if (started.length === 0 && overdue.length === 0) return;
    const isStarted = new Set(started.map(({ id }) => id));
    const changes = [
      ...started.map((task) => succeeded(task, now)),
      ...overdue
        .filter(({ task }) => !isStarted.has(task.id))
        .map((one) => {
          if (one.place.kind !== 'running') return decideOverdue(one, now);
          return one.task.isCancelRequested ? cancelConfirmed(one.task, now) : succeeded(one.task, now);
        }),
    ];
    const outcomes = await apply(store, ...changes);
    changes.forEach(({ task }, i) => {
      if (outcomes[i] !== 'applied')
        witness.violations.push(`the end of ${task.id} was ${outcomes[i] ?? ''}`);
      else if (task.isFinished) witness.end(task.id);
    });
  }
  witness.violations.push('the tasks do not come to an end');
}

/** Tasks that were created but neither ended by an actor nor by the store. */
async function lostTasks(store: StoreUnderTest, witness: Witness): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const id of witness.made) {
    if (witness.isOver(id)) continue;
    const task = await store.tasks.find(id);
    if (!task?.isFinished) lost.push(`${id} is ${task?.status ?? 'gone'}`);
  }
  return lost;
}

/** Configs without a due time that should have one, and configs that count Tasks which do not exist. */
async function stuckConfigs(store: StoreUnderTest): Promise<readonly string[]> {
  const { configs } = await store.taskConfigs.list({ limit: 100 });
  return configs.flatMap(({ config, dueAt, open, parkedBecause }) => {
    const { trigger, enabled } = config.toSnapshot();
    const isWaiting = enabled && trigger.kind !== 'manual' && parkedBecause === undefined;
    return [
      ...(open > 0 ? [`${config.id} counts ${open} open tasks`] : []),
      ...(isWaiting && dueAt === undefined ? [`${config.id} is never due again`] : []),
      ...(!isWaiting && parkedBecause === undefined && dueAt !== undefined
        ? [`${config.id} is due though it should not be`]
        : []),
    ];
  });
}
