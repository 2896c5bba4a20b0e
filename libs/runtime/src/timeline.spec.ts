import { foldAll, type ShowTimelineCommand, type TaskConfigFields } from '@distribute-schedule/application';
import { SettableClock, silentLog } from '@distribute-schedule/application/testing';
import { taskConfigId } from '@distribute-schedule/domain';
import { sqliteInMemoryModule } from '@distribute-schedule/infrastructure-sql';
import { createSystem, type System } from './create-system';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const midnight = Date.UTC(2026, 2, 1);

/** A simulated night of a whole system. */
describe('The timeline of a system', () => {
  const clock = new SettableClock(midnight);
  let system: System;

  const create = (id: string, trigger: string, fields: TaskConfigFields = {}) =>
    system.useCases.createTask.execute({
      id,
      fields: { name: `Task ${id}`, trigger, executor: 'local', handler: 'work', ...fields },
    });
  const show = (command: Partial<ShowTimelineCommand> = {}) =>
    system.useCases.showTimeline.execute({
      from: midnight,
      to: clock.now() + 2 * hourMs,
      maxBuckets: 96,
      limit: 50,
      ...command,
    });
  const pass = async (ms: number) => {
    await clock.pass(ms);
    await foldAll(system.ports);
  };

  beforeAll(async () => {
    system = createSystem(
      {
        store: 'sqlite',
        api: { enabled: false },
        task: { maxRetry: 0 },
        healthCheck: { enabled: false },
        // There is one process, so nothing need be said often.
        schedule: { leaderLockTtlMs: hourMs, leaderRenewIntervalMs: hourMs / 3, scanIntervalMs: hourMs },
        worker: { heartbeatIntervalMs: hourMs / 6, heartbeatTimeoutMs: hourMs },
      },
      {
        roles: ['schedule', 'work'],
        handlers: {
          work: () => Promise.resolve('done'),
          break: () => Promise.reject(new Error('broken')),
        },
        storeModule: sqliteInMemoryModule(clock),
        log: silentLog,
      },
    );
    await system.start();
    await pass(0);
  });
  afterAll(() => system.stop());

  it('shows nothing when no task is due', async () => {
    const page = await show();
    expect([page.rows, page.next, page.isComplete]).toEqual([[], undefined, true]);
    expect(page.density).toMatchObject({ dueTasks: 0 });
  });

  describe('after three hours', () => {
    beforeAll(async () => {
      await create('hourly', '0 0 * * * *');
      await create('broken', '0 30 1 * * *', { handler: 'break' });
      await create('often', '0 * * * * *');
      await create('nightly', '0 0 2 * * *');
      await create('window', '0 15 * * * *', {
        windows: [{ from: midnight, to: midnight + 2 * hourMs }],
      });
      await create('by-hand', '@manual');
      await create('next-week', '0 0 0 8 3 *');
      await pass(3 * hourMs + minuteMs / 2);
    });
    const rowOf = async (id: string, command: Partial<ShowTimelineCommand> = {}) =>
      (await show(command)).rows.find(({ stored }) => stored.config.id === id);

    it('lists trouble first, then by next due time, then what ran, and nothing else', async () => {
      const { rows } = await show();
      expect(rows.map(({ stored, isTrouble }) => [stored.config.id, isTrouble])).toEqual([
        ['broken', true],
        ['often', false],
        ['window', false],
        ['hourly', false],
        ['nightly', false],
      ]);
    });

    it('shows each run, each due time that did not run with its reason, and those to come', async () => {
      const hourly = await rowOf('hourly');
      expect(hourly?.runs.map(({ status, startAt }) => [status, startAt - midnight])).toEqual([
        ['success', hourMs],
        ['success', 2 * hourMs],
        ['success', 3 * hourMs],
      ]);
      expect(hourly?.due.map(({ at }) => at - midnight)).toEqual([4 * hourMs, 5 * hourMs]);
      expect((await rowOf('broken'))?.runs).toMatchObject([{ status: 'failed', lateMs: 0 }]);
      const window = await rowOf('window');
      expect(window?.notRun.map(({ dueAt, outcome, reason }) => [dueAt - midnight, outcome, reason])).toEqual(
        [
          [hourMs + 15 * minuteMs, 'skipped', 'window'],
          [15 * minuteMs, 'skipped', 'window'],
        ],
      );
    });

    it('shows a rate for what is too much to show', async () => {
      const often = await rowOf('often');
      expect(often?.runs).toHaveLength(30);
      expect(often?.due).toHaveLength(30);
      expect(often?.dense).toMatchObject([
        { kind: 'ran', perHour: expect.closeTo(60, 0) as number },
        { kind: 'due', perHour: 60 },
      ]);
      // The store keeps 100 executions of a task.
      expect(often?.knownSince).toBe(midnight + 81 * minuteMs);
    });

    it('shows a span that is over, and one that is to come', async () => {
      const past = await show({ from: midnight + hourMs, to: midnight + 2 * hourMs });
      expect(past.rows.map(({ stored }) => stored.config.id)).toEqual([
        'broken',
        'hourly',
        'often',
        'window',
      ]);
      expect(past.rows.every(({ due }) => due.length === 0)).toBe(true);
      const to = midnight + 8 * 24 * hourMs;
      const next = await show({ from: clock.now(), to });
      expect(next.rows.map(({ stored }) => stored.config.id)).toEqual([
        'often',
        'window',
        'hourly',
        'broken',
        'nightly',
        'next-week',
      ]);
      expect(next.rows.every(({ runs }) => runs.length === 0)).toBe(true);
    });

    it('counts ends and due times in buckets, and what they need at the same time', async () => {
      const { density } = await show({ maxBuckets: 12 });
      expect(density).toMatchObject({ bucketMs: 30 * minuteMs, dueTasks: 3 });
      const at = (ms: number) => density?.buckets.find((bucket) => bucket.at === midnight + ms);
      expect(at(1.5 * hourMs)).toMatchObject({ ended: 31, failed: 1, due: 0 });
      expect(at(4 * hourMs)).toMatchObject({ ended: 0, due: 32, atOnce: 2 });
    });

    it('returns each row once when it is read page by page, and finds by name', async () => {
      const ids: string[] = [];
      let after: ShowTimelineCommand['after'];
      do {
        const page: Awaited<ReturnType<typeof show>> = await show({ limit: 2, ...(after && { after }) });
        expect(page.density === undefined).toBe(after !== undefined);
        ids.push(...page.rows.map(({ stored }) => stored.config.id));
        after = page.next;
      } while (after);
      expect(ids).toEqual(['broken', 'often', 'window', 'hourly', 'nightly']);
      const found = await show({ search: 'task BRO' });
      expect(found.rows.map(({ stored }) => stored.config.id)).toEqual(['broken']);
    });

    it('shows a run by hand of a task that is never due, and one that waits', async () => {
      await system.useCases.triggerTask.execute({ id: taskConfigId('by-hand') });
      await pass(0);
      expect((await rowOf('by-hand'))?.runs).toMatchObject([{ status: 'success' }]);
      const startAt = clock.now() + hourMs;
      await system.useCases.triggerTask.execute({ id: taskConfigId('by-hand'), notBefore: startAt });
      expect((await rowOf('by-hand'))?.runs).toMatchObject([
        { status: 'success' },
        { status: 'pending', startAt },
      ]);
    });
  });
});
