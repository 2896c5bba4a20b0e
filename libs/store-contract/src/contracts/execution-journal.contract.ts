import type { JournalEntry, JournalLine } from '@distribute-schedule/application';
import { taskId, type Task } from '@distribute-schedule/domain';
import { stageFreshStores, type MakeStore, type StoreUnderTest } from '../store-under-test';
import { apply, claimOne, failed, finish, givenBack, handedOff, submit, tokenOf } from './task-steps';

const line = (message: string, attempt = 1): JournalLine => ({ at: 1, level: 'info', message, attempt });

/** @see ExecutionJournal */
export function executionJournalContract(storeName: string, makeStore: MakeStore): void {
  describe(`ExecutionJournal on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);

    const running = async () => {
      await submit(stage.store);
      return claimOne(stage.store);
    };
    const append = (task: Task, messages: readonly string[], overrides: Partial<JournalEntry> = {}) =>
      stage.store.journal.append({
        taskId: task.id,
        attemptToken: tokenOf(task),
        lines: messages.map((message) => line(message)),
        ...overrides,
      });
    const messages = async ({ journal }: StoreUnderTest, task: Task) =>
      (await journal.read(task.id, 0, 1000)).lines.map(({ message }) => message);

    it('returns nothing for an execution without log lines', async () => {
      const page = await stage.store.journal.read(taskId('config@1'), 0, 10);
      expect(page).toEqual({ lines: [], from: 0, next: 0, oldest: 0, end: 0, progress: undefined });
    });

    it('returns the lines in their order while the execution runs', async () => {
      const task = await running();
      expect(await append(task, ['one', 'two'])).toBe(true);
      expect(await append(task, ['three'])).toBe(true);
      const { journal } = stage.store;
      expect((await journal.read(task.id, 0, 10)).lines).toEqual(['one', 'two', 'three'].map((m) => line(m)));
    });

    it('continues after the last line that a reader received', async () => {
      const task = await running();
      await append(task, ['one', 'two', 'three']);
      const { journal } = stage.store;
      const first = await journal.read(task.id, 0, 2);
      expect(first).toMatchObject({ from: 0, next: 2 });
      expect(await journal.read(task.id, first.next, 2)).toMatchObject({
        from: 2,
        next: 3,
        lines: [line('three')],
      });
      expect(await journal.read(task.id, 3, 2)).toMatchObject({ from: 3, next: 3, lines: [] });
    });

    it('returns the last lines when the number counts from the end', async () => {
      const task = await running();
      const { bounds, journal } = stage.store;
      const all = Array.from({ length: bounds.journalLines + 3 }, (_, n) => `line ${n}`);
      await append(task, all);
      const ends = { oldest: 3, end: all.length };
      expect(await journal.read(task.id, -2, 10)).toMatchObject({
        from: all.length - 2,
        next: all.length,
        lines: all.slice(-2).map((message) => line(message)),
        ...ends,
      });
      expect(await journal.read(task.id, -1000, 1)).toMatchObject({
        from: 3,
        lines: [line('line 3')],
        ...ends,
      });
    });

    it('keeps the newest lines within its bound, and reports how many were dropped', async () => {
      const task = await running();
      const { bounds, journal } = stage.store;
      const overrides = Array.from({ length: bounds.journalLines + 3 }, (_, n) => `line ${n}`);
      await append(task, overrides);
      expect(await messages(stage.store, task)).toEqual(overrides.slice(3));
      expect(await journal.read(task.id, 0, 1)).toMatchObject({ from: 3, next: 4, lines: [line('line 3')] });
    });

    it('keeps the latest progress when later lines bring none', async () => {
      const task = await running();
      const progress = { at: 5, percent: 40, note: 'half of the files', attempt: 1 };
      await append(task, [], { progress: { ...progress, percent: 10 } });
      await append(task, [], { progress });
      await append(task, ['a line']);
      expect((await stage.store.journal.read(task.id, 0, 10)).progress).toEqual(progress);
    });

    it('stores repeated lines once, together with the new ones', async () => {
      const task = await running();
      await append(task, ['one', 'two'], { after: 0 });
      await append(task, ['one', 'two'], { after: 0 });
      await append(task, ['two', 'three'], { after: 1 });
      expect(await messages(stage.store, task)).toEqual(['one', 'two', 'three']);
    });

    it('counts the lines of each attempt separately', async () => {
      const first = await running();
      await append(first, ['of the first'], { after: 0 });
      await apply(stage.store, givenBack(first, await stage.store.now()));
      const second = await claimOne(stage.store);
      await append(second, ['of the second'], { after: 0 });
      expect(await messages(stage.store, second)).toEqual(['of the first', 'of the second']);
    });

    it('refuses the lines of an older attempt when a newer one runs', async () => {
      const first = await running();
      await append(first, ['in time'], { after: 0 });
      await apply(stage.store, givenBack(first, await stage.store.now()));
      const second = await claimOne(stage.store);
      expect(await append(first, ['too late'], { after: 1 })).toBe(false);
      expect(await append(first, ['too late'])).toBe(false);
      expect(await messages(stage.store, second)).toEqual(['in time']);
    });

    it('accepts the last lines of the attempt that ended last', async () => {
      const task = await running();
      await append(task, ['one'], { after: 0 });
      await finish(stage.store, task);
      expect(await append(task, ['two'], { after: 1 })).toBe(true);
      expect(await messages(stage.store, task)).toEqual(['one', 'two']);
    });

    it('accepts the last lines of an attempt that will be retried', async () => {
      const task = await running();
      await append(task, ['one'], { after: 0 });
      await apply(stage.store, failed(task, await stage.store.now()));
      expect(await append(task, ['two'], { after: 1 })).toBe(true);
    });

    it('accepts the lines of a service under the attempt that was handed to it', async () => {
      const task = await running();
      await append(task, ['handing it over'], { after: 0 });
      await apply(stage.store, handedOff(task, await stage.store.now()));
      expect(await append(task, ['from the service'])).toBe(true);
      expect(await messages(stage.store, task)).toEqual(['handing it over', 'from the service']);
    });

    it('refuses lines for a task that does not exist', async () => {
      const task = await running();
      expect(await append(task, ['hello'], { taskId: taskId('config@99') })).toBe(false);
      expect((await stage.store.journal.read(taskId('config@99'), 0, 10)).lines).toEqual([]);
    });
  });
}
