import { workerId, type AttemptToken } from '../ids';
import type { Task } from '../task/task';
import { aDefinition, type DefinitionOverrides } from '../testing';
import type { FireRecord, FiringContext } from './fire';
import { defaultMisfirePolicy, type MisfirePolicySettings } from './misfire-policy';
import type { OpenTasks, OverlapMode } from './overlap-policy';
import { TaskConfig } from './task-config';
import type { TaskConfigDefinition } from './task-config-definition';
import {
  InvalidTaskConfigError,
  OverlapRefusedError,
  TooManyOpenTasksError,
  TooManyRunsError,
} from './task-config-errors';

const secondMs = 1000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const noon = Date.UTC(2026, 0, 1, 12);

const definition = (overrides: DefinitionOverrides = {}): TaskConfigDefinition =>
  aDefinition({ id: 'nightly', trigger: { kind: 'every', intervalMs: minuteMs }, ...overrides });
const defined = (overrides: DefinitionOverrides = {}, now = noon) =>
  TaskConfig.define(definition(overrides), { now });
const aConfig = (overrides: DefinitionOverrides = {}) => defined(overrides, noon - yearMs).config;
const misfire = (overrides: Partial<MisfirePolicySettings>) => ({
  misfire: { ...defaultMisfirePolicy, ...overrides },
});
const context = (overrides: Partial<FiringContext> = {}): FiringContext => ({
  now: noon,
  by: 'scheduler-1',
  epoch: 7,
  misfireAfterMs: 30 * secondMs,
  maxOpen: 100,
  ...overrides,
});
const outcomes = (records: readonly FireRecord[]) =>
  records.map(({ dueAt, until, outcome, reason }) =>
    [(dueAt - noon) / minuteMs, ...(until === undefined ? [] : [(until - noon) / minuteMs]), outcome, reason]
      .filter((word) => word !== undefined)
      .join(' '),
  );

describe('TaskConfig > define', () => {
  it('is due at the first due time after now', () => {
    const { config, next, records } = defined({}, noon);
    expect(next).toEqual({ dueAt: noon + minuteMs, wakeAt: noon + minuteMs });
    expect(config.toSnapshot()).toMatchObject({ version: 1, createdAt: noon, updatedAt: noon });
    expect(records).toEqual([]);
  });

  it('is not due while it is disabled, or when it runs by hand only', () => {
    expect(defined({ enabled: false }).next).toBeUndefined();
    expect(defined({ trigger: { kind: 'manual' } }).next).toBeUndefined();
  });

  it('is due at once, or at its start, when due times count from the end of a run', () => {
    const trigger = { kind: 'delay', delayMs: hourMs } as const;
    expect(defined({ trigger }).next?.dueAt).toBe(noon);
    expect(defined({ trigger, bounds: { startAt: noon + 5 } }).next?.dueAt).toBe(noon + 5);
  });

  it('refuses a schedule without a due time in the future', () => {
    const past = { trigger: { kind: 'once', at: noon - 1 } } as const;
    expect(() => defined(past)).toThrow(InvalidTaskConfigError);
    expect(() => defined({ ...past, enabled: false })).not.toThrow();
    expect(() => defined({ trigger: { kind: 'delay', delayMs: hourMs }, bounds: { endAt: noon } })).toThrow(
      InvalidTaskConfigError,
    );
  });

  it.each<[string, DefinitionOverrides]>([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(257) }],
    ['handler', { handler: '' }],
    ['executor', { executor: 'no spaces' }],
    ['description', { description: 'x'.repeat(2001) }],
    ['timeout', { timeoutMs: 0 }],
    ['timeout', { timeoutMs: 8 * 24 * hourMs }],
    ['overlap', { overlap: 'sometimes' as 'skip' }],
    ['balancing', { balancing: 'toString' }],
    ['priority', { priority: 10 }],
    ['priority', { priority: 1.5 }],
    ['windows', { windows: [{ from: 5, to: 5 }] }],
    ['windows', { windows: Array.from({ length: 21 }, () => ({ from: 1, to: 2 })) }],
    ['labels', { labels: { 'no spaces': 'a' } }],
    ['maxRetries', { retryPolicy: { ...definition().retryPolicy, maxRetries: -1 } }],
    ['misfire', misfire({ maxCount: 0 })],
  ])('refuses an invalid %s and names it', (field, wrong) => {
    expect(() => defined(wrong)).toThrow(new RegExp(field));
  });
});

describe('TaskConfig > take over from another store', () => {
  it('keeps the undecided due time, however old it is, with its jitter', () => {
    const { config } = defined({ bounds: { jitterMs: 5 * secondMs } });
    const dueAt = noon - hourMs;
    const { next, config: taken } = TaskConfig.takeOver(config.toSnapshot(), dueAt);
    expect(next).toEqual({ dueAt, wakeAt: config.trigger.startAfter(dueAt, config.id) });
    expect(taken.toSnapshot()).toEqual(config.toSnapshot());
  });

  it('is not due when it was not due in the other store', () => {
    const paused = { ...aConfig({ enabled: false }).toSnapshot(), pausedFrom: noon };
    const { next, config } = TaskConfig.takeOver(paused, undefined);
    expect(next).toBeUndefined();
    expect(config.toSnapshot().pausedFrom).toBe(noon);
  });
});

describe('TaskConfig > fire', () => {
  const fire = (overrides: DefinitionOverrides, dueAt: number, open = 0, at: Partial<FiringContext> = {}) =>
    aConfig(overrides).fire(dueAt, open, context(at));

  it('gives each run the due times before and after its own', () => {
    const tasks = fire(misfire({ mode: 'all' }), noon - minuteMs).tasks.map((task) => task.toSnapshot());
    const around = tasks.map(({ previousFireTime, scheduledTime, nextFireTime }) =>
      [previousFireTime, scheduledTime, nextFireTime].map((at) => ((at ?? NaN) - noon) / minuteMs),
    );
    expect(around).toEqual([
      [-2, -1, 0],
      [-1, 0, 1],
    ]);
  });

  it.each<DefinitionOverrides>([
    { trigger: { kind: 'once', at: noon } },
    { trigger: { kind: 'delay', delayMs: minuteMs } },
    { bounds: { startAt: noon, endAt: noon + 1 } },
  ])('leaves out the due times before and after when they do not exist: %j', (overrides) => {
    const [task] = fire(overrides, noon).tasks;
    expect(task?.toSnapshot()).not.toHaveProperty('previousFireTime');
    expect(task?.toSnapshot()).not.toHaveProperty('nextFireTime');
  });

  it('creates a task for the due time with the fields of the config', () => {
    const { tasks, records, next } = fire({ priority: 8, labels: { zone: 'a' } }, noon);
    expect(tasks.map((task) => task.toSnapshot())).toMatchObject([
      {
        id: `nightly@${noon}`,
        configId: 'nightly',
        configVersion: 1,
        cause: 'schedule',
        scheduledTime: noon,
        createdAt: noon,
        priority: 8,
        labels: { zone: 'a' },
        inTurn: false,
      },
    ]);
    expect(records).toEqual([
      {
        dueAt: noon,
        outcome: 'fired',
        decidedAt: noon,
        lateMs: 0,
        taskId: `nightly@${noon}`,
        by: 'scheduler-1',
        epoch: 7,
      },
    ]);
    expect(next).toEqual({ dueAt: noon + minuteMs, wakeAt: noon + minuteMs });
  });

  it('makes the same decision again, so that a scheduler that takes over creates the same tasks', () => {
    const ids = () => fire(misfire({ mode: 'all' }), noon - 5 * minuteMs).tasks.map(({ id }) => id);
    expect(ids()).toEqual(ids());
    expect(ids()).toHaveLength(6);
  });

  it('records that a run is late, and by how much', () => {
    const { records } = fire({}, noon - minuteMs, 0, { now: noon - secondMs });
    expect(records).toMatchObject([{ outcome: 'late', lateMs: 59 * secondMs }]);
  });

  it.each<[MisfirePolicySettings['mode'], string[]]>([
    ['skip', ['-3 missed misfire', '-2 missed misfire', '-1 missed misfire', '0 fired']],
    ['once', ['-3 coalesced', '-2 coalesced', '-1 coalesced', '0 fired']],
    ['all', ['-3 late', '-2 late', '-1 late', '0 fired']],
  ])('decides the due times of an outage by the misfire policy (%s)', (mode, expected) => {
    expect(outcomes(fire(misfire({ mode }), noon - 3 * minuteMs).records)).toEqual(expected);
  });

  it.each([
    ['once', 'coalesced'],
    ['skip', 'missed'],
  ] as const)('makes few records of many due times that are let go (%s)', (mode, outcome) => {
    const { records } = fire(misfire({ mode }), noon - 600 * minuteMs);
    const letGo = records.slice(0, -1);
    expect(records.length).toBeLessThan(10);
    expect(letGo[0]).toMatchObject({ dueAt: noon - 600 * minuteMs, outcome });
    expect(letGo.at(-1)).toMatchObject({ dueAt: noon - minuteMs, outcome });
  });

  it('makes one record for many dropped due times within the reach of the policy', () => {
    const { records } = fire(misfire({ mode: 'all', maxAgeMs: 0 }), noon - 30 * minuteMs);
    expect(outcomes(records)).toEqual(['-30 -1 missed misfire', '0 fired']);
  });

  it('lets its tasks take turns when the mode is sequential', () => {
    const { tasks } = fire({ overlap: 'sequential' }, noon, 3);
    expect(tasks.map((task) => task.toSnapshot().inTurn)).toEqual([true]);
  });

  it('skips a due time while a run is open, and records the reason', () => {
    const busy = fire({ overlap: 'skip' }, noon, 1);
    expect(busy.tasks).toEqual([]);
    expect(outcomes(busy.records)).toEqual(['0 skipped overlap']);
    expect(busy.next?.dueAt).toBe(noon + minuteMs);
  });

  it('creates at most one task for many due times when the mode is skip, and only while none is open', () => {
    const idle = fire({ overlap: 'skip', ...misfire({ mode: 'all' }) }, noon - 2 * minuteMs);
    expect(outcomes(idle.records)).toEqual(['-2 late', '-1 skipped overlap', '0 skipped overlap']);
    expect(idle.tasks).toHaveLength(1);
    expect(idle.maxOpen).toBe(0);
  });

  describe('with the overlap mode replace', () => {
    const replacing = { overlap: 'replace', ...misfire({ mode: 'all' }) } as const;
    const aRun = (dueAt: number) => {
      const [task] = aConfig(replacing).fire(dueAt, 0, context({ now: dueAt })).tasks;
      if (!task) throw new Error('expected a task');
      return task;
    };

    it('replaces the open tasks, and takes turns with those that stop', () => {
      const open = aRun(noon - minuteMs);
      const { tasks, records, replaced, maxOpen } = aConfig(replacing).fire(noon, [open], context());
      expect(tasks.map((task) => task.toSnapshot().inTurn)).toEqual([true]);
      expect(outcomes(records)).toEqual(['0 fired']);
      expect(replaced?.map(({ task }) => [task.id, task.status])).toEqual([[open.id, 'cancelled']]);
      expect(maxOpen).toBeUndefined();
    });

    it('holds only while nothing is open when nothing was open', () => {
      expect(fire(replacing, noon).replaced).toEqual([]);
    });

    it('runs only the newest of several due times, which stands for the others', () => {
      const open = aRun(noon - 5 * minuteMs);
      const windows = [{ from: noon - minuteMs, to: noon + 1 }];
      const config = aConfig({ ...replacing, windows });
      const { tasks, records, replaced } = config.fire(noon - 3 * minuteMs, [open], context());
      expect(tasks.map((task) => task.toSnapshot().scheduledTime)).toEqual([noon - 2 * minuteMs]);
      expect(replaced).toHaveLength(1);
      expect(outcomes(records)).toEqual(['-3 coalesced', '-2 late', '-1 skipped window', '0 skipped window']);
    });

    it('cancels nothing when no run is created', () => {
      const open = aRun(noon - minuteMs);
      const inWindow = aConfig({ ...replacing, windows: [{ from: noon, to: noon + 1 }] });
      const paused = inWindow.fire(noon, [open], context());
      expect(paused.tasks).toEqual([]);
      expect(paused).not.toHaveProperty('replaced');
      const running = aRun(noon - minuteMs);
      running.start({ attemptToken: 'token' as AttemptToken, workerId: workerId('w1'), at: noon });
      const full = aConfig(replacing).fire(noon - minuteMs, [running], context({ maxOpen: 1 }));
      expect(full.tasks).toEqual([]);
      expect(full).not.toHaveProperty('replaced');
      expect(outcomes(full.records)).toEqual([
        '-1 refused 1 unfinished executions',
        '0 refused 1 unfinished executions',
      ]);
    });
  });

  it('refuses due times beyond the maximum of open tasks', () => {
    const bound = { maxOpen: 10 };
    const { tasks, records, maxOpen } = fire(misfire({ mode: 'all' }), noon - 3 * minuteMs, 8, bound);
    expect(tasks).toHaveLength(2);
    expect(maxOpen).toBe(8);
    expect(outcomes(records).slice(2)).toEqual([
      '-1 refused 10 unfinished executions',
      '0 refused 10 unfinished executions',
    ]);
  });

  it('holds only while the config has room for each task of the fire', () => {
    const times = (count: number) => noon - (count - 1) * minuteMs;
    expect(fire(misfire({ mode: 'all' }), times(3), 2, { maxOpen: 10 }).maxOpen).toBe(7);
    expect(fire({}, noon, 2, { maxOpen: 10 }).maxOpen).toBe(9);
    expect(fire({ windows: [{ from: noon, to: noon + 1 }] }, noon, 2).maxOpen).toBeUndefined();
  });

  it('skips due times in a pause window, whose end is exclusive', () => {
    const windows = [{ from: noon - 2 * minuteMs, to: noon }];
    const { records } = fire({ windows, ...misfire({ mode: 'all' }) }, noon - 3 * minuteMs);
    expect(outcomes(records)).toEqual(['-3 late', '-2 skipped window', '-1 skipped window', '0 fired']);
  });

  it('has no next due time until the run ends when due times count from that end', () => {
    const trigger = { kind: 'delay', delayMs: hourMs } as const;
    expect(aConfig({ trigger }).dueAfterEndMs).toBe(hourMs);
    const { tasks, next } = fire({ trigger }, noon);
    expect(tasks).toHaveLength(1);
    expect(next).toBeUndefined();
  });

  it('has a next due time when due times count from the end of a run that was skipped', () => {
    const trigger = { kind: 'delay', delayMs: hourMs } as const;
    const { next } = fire({ trigger, overlap: 'skip' }, noon, 1);
    expect(next?.dueAt).toBe(noon + hourMs);
  });

  it('is never due after its last due time', () => {
    const { config } = TaskConfig.define(definition({ trigger: { kind: 'once', at: noon } }), {
      now: noon - 1,
    });
    const { tasks, next } = config.fire(noon, 0, context());
    expect(tasks).toHaveLength(1);
    expect(next).toBeUndefined();
  });

  it('makes few tasks and records after an outage of a year', () => {
    for (const mode of ['skip', 'once', 'all'] as const) {
      for (const trigger of [
        { kind: 'cron', expression: '* * * * * *', timeZone: 'Europe/Berlin' },
        { kind: 'every', intervalMs: secondMs },
      ] as const) {
        const { tasks, records } = fire({ trigger, ...misfire({ mode }) }, noon - yearMs);
        expect(tasks.length).toBeLessThanOrEqual(100 + 31);
        expect(records.length).toBeLessThanOrEqual(200);
        expect(records[0]?.dueAt).toBe(noon - yearMs);
        expect(records.at(-1)?.dueAt).toBe(noon);
      }
    }
  });
});

describe('TaskConfig > fire with jitter', () => {
  const daily = { kind: 'cron', expression: '0 12 * * *', timeZone: 'UTC' } as const;
  const everySecond = { kind: 'cron', expression: '* * * * * *', timeZone: 'UTC' } as const;

  it('wakes later than the due time, and runs for the due time', () => {
    const { next } = TaskConfig.define(definition({ trigger: daily, bounds: { jitterMs: hourMs } }), {
      now: noon - 1,
    });
    expect(next?.dueAt).toBe(noon);
    expect(next?.wakeAt).toBeGreaterThan(noon);
    expect(next?.wakeAt).toBeLessThan(noon + hourMs);
  });

  it('is in time when it runs at the due time plus its jitter', () => {
    const config = aConfig({ trigger: daily, bounds: { jitterMs: hourMs }, ...misfire({ mode: 'skip' }) });
    const wakeAt = TaskConfig.define(config.toSnapshot(), { now: noon - 1 }).next!.wakeAt;
    const fire = (now: number) => config.fire(noon, 0, context({ now })).records;
    expect(wakeAt - noon).toBeGreaterThan(context().misfireAfterMs);
    expect(fire(wakeAt + 5)).toMatchObject([{ dueAt: noon, outcome: 'fired', lateMs: 5 }]);
    expect(fire(wakeAt + minuteMs)).toMatchObject([{ dueAt: noon, outcome: 'missed', lateMs: minuteMs }]);
  });

  it('does not decide a due time whose jitter has not passed', () => {
    const config = aConfig({
      trigger: { kind: 'every', intervalMs: minuteMs },
      bounds: { jitterMs: 59_000 },
    });
    const { next } = config.fire(noon - minuteMs, 0, context({ now: noon - 1 }));
    expect(next?.dueAt).toBe(noon);
    const waiting = config.fire(noon, 0, context({ now: next!.wakeAt - 1 }));
    expect([waiting.tasks, waiting.records, waiting.next]).toEqual([[], [], next]);
  });

  it('starts before the next due time, however long the jitter is', () => {
    const config = aConfig({ trigger: everySecond, bounds: { jitterMs: hourMs } });
    let due = noon;
    const spread = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const next = config.fire(due, 0, context({ now: due + 999 })).next!;
      expect(next.dueAt).toBe(due + secondMs);
      expect(next.wakeAt).toBeGreaterThanOrEqual(next.dueAt);
      expect(next.wakeAt).toBeLessThan(next.dueAt + secondMs);
      spread.add(next.wakeAt - next.dueAt);
      due = next.dueAt;
    }
    expect(spread.size).toBeGreaterThan(40);
  });
});

describe('TaskConfig > forget before', () => {
  const forget = (config: TaskConfig, from: number, until = noon) =>
    config.forgetBefore(until, from, context({ now: noon + hourMs }));

  it('records the earlier due times as missed, and is due at the first one that is not earlier', () => {
    const plan = forget(aConfig(), noon - 3 * minuteMs);
    expect(outcomes(plan!.records)).toEqual(['-3 -1 missed restored from a backup']);
    expect(plan!.records[0]).toMatchObject({ by: 'scheduler-1', decidedAt: noon + hourMs });
    expect(plan!.next).toEqual({ dueAt: noon, wakeAt: noon });
    expect(plan!.config.version).toBe(1);
  });

  it('changes nothing when no due time is earlier', () => {
    expect(forget(aConfig(), noon)).toBeUndefined();
    expect(aConfig().forgetBefore(noon, undefined, context())).toBeUndefined();
  });

  it('keeps a due time that starts later because of its jitter', () => {
    const config = aConfig({ bounds: { jitterMs: 59 * secondMs } });
    const wakeAt = config.trigger.startAfter(noon, config.id);
    expect(wakeAt).toBeGreaterThan(noon);
    const plan = forget(config, noon - minuteMs, wakeAt);
    expect(outcomes(plan!.records)).toEqual(['-1 missed restored from a backup']);
    expect(plan!.next).toEqual({ dueAt: noon, wakeAt });
    expect(forget(config, noon, wakeAt)).toBeUndefined();
  });

  it('is never due again when the only due time is earlier', () => {
    const plan = forget(aConfig({ trigger: { kind: 'once', at: noon - minuteMs } }), noon - minuteMs);
    expect(outcomes(plan!.records)).toEqual(['-1 missed restored from a backup']);
    expect(plan!.next).toBeUndefined();
  });

  it('counts a fixed delay from the end of the forgotten time', () => {
    const config = aConfig({ trigger: { kind: 'delay', delayMs: hourMs } });
    expect(forget(config, noon - minuteMs)!.next?.dueAt).toBe(noon - 1 + hourMs);
  });
});

describe('TaskConfig > redefine', () => {
  const now = noon + 30 * secondMs;
  const author = { now, by: 'author', epoch: 0, misfireAfterMs: 0, maxOpen: 0 };

  it('keeps the due time of an unchanged schedule, even if it has passed', () => {
    const { config, next, records } = aConfig().redefine(definition({ name: 'new' }), noon, author);
    expect(config.toSnapshot()).toMatchObject({ name: 'new', version: 2, updatedAt: now });
    expect(config.toSnapshot().createdAt).toBe(noon - yearMs);
    expect(next).toEqual({ dueAt: noon, wakeAt: noon });
    expect(records).toEqual([]);
  });

  it('recognizes an unchanged schedule in any order of its fields', () => {
    const trigger = { timeZone: 'UTC', expression: '0 * * * *', kind: 'cron' } as const;
    const bounds = { endAt: noon + yearMs, startAt: noon - yearMs };
    const before = aConfig({
      trigger: { kind: 'cron', expression: '0 * * * *', timeZone: 'UTC' },
      bounds: { startAt: noon - yearMs, endAt: noon + yearMs },
    });
    expect(before.redefine(definition({ trigger, bounds }), noon, author).next?.dueAt).toBe(noon);
  });

  it('removes a field that the new definition leaves out', () => {
    const { config } = aConfig({ description: 'old', owner: 'service' }).redefine(definition(), noon, author);
    expect(config.toSnapshot()).not.toHaveProperty('description');
    expect(config.toSnapshot()).not.toHaveProperty('owner');
  });

  it('drops and records the passed due times when the schedule changes', () => {
    const trigger = { kind: 'every', intervalMs: hourMs } as const;
    const replaced = aConfig().redefine(definition({ trigger }), noon - 2 * minuteMs, author);
    expect(outcomes(replaced.records)).toEqual(['-2 0 missed replaced']);
    expect(replaced.records[0]).toMatchObject({ by: 'author', epoch: 0, decidedAt: now });
    expect(replaced.next?.dueAt).toBe(noon + hourMs);
  });

  it('records nothing when no due time has passed', () => {
    const trigger = { kind: 'every', intervalMs: hourMs } as const;
    expect(aConfig().redefine(definition({ trigger }), noon + minuteMs, author).records).toEqual([]);
  });

  it('remembers since when it is paused, and records that span when it is resumed', () => {
    const paused = aConfig().redefine(definition({ enabled: false }), noon - 3 * minuteMs, author);
    expect([paused.next, paused.records]).toEqual([undefined, []]);
    expect(paused.config.toSnapshot().pausedFrom).toBe(noon - 3 * minuteMs);
    expect(paused.config.dueAfterEndMs).toBeUndefined();

    const renamed = paused.config.redefine(definition({ enabled: false, name: 'new' }), undefined, author);
    expect(renamed.config.toSnapshot().pausedFrom).toBe(noon - 3 * minuteMs);

    const later = { ...author, now: now + 5 * minuteMs };
    const resumed = renamed.config.redefine(definition({ enabled: true }), undefined, later);
    expect(outcomes(resumed.records)).toEqual(['-3 5 skipped paused']);
    expect(resumed.next?.dueAt).toBe(noon + 6 * minuteMs);
    expect(resumed.config.toSnapshot()).not.toHaveProperty('pausedFrom');
  });

  describe('with a pause that has an end', () => {
    const until = noon + 10 * minuteMs;
    const pause = { by: 'ann', reason: 'vendor', until };
    const pausedUntil = (more: Partial<TaskConfigDefinition> = {}) =>
      aConfig(more).redefine(definition({ ...more, enabled: false, pause }), noon - 3 * minuteMs, author);

    it('is looked at when the pause ends, and has the first due time from then on', () => {
      expect(pausedUntil().next).toEqual({ dueAt: until, wakeAt: until });
      const hourly = { trigger: { kind: 'every', intervalMs: hourMs } } as const;
      const { config, next } = pausedUntil(hourly);
      expect(next).toEqual({ dueAt: noon + hourMs, wakeAt: until });
      expect(config.isDueAt(next?.dueAt)).toBe(true);
    });

    it('is enabled again, with the due times before the end as paused and the others undecided', () => {
      const { config } = pausedUntil();
      // A scheduler may come late, or a moment early. The due times are the same.
      for (const at of [until - 500, until, until + hourMs]) {
        const resumed = config.resume({ now: at, by: 's-1', epoch: 3 });
        expect(outcomes(resumed?.records ?? [])).toEqual(['-3 9 skipped paused']);
        expect(resumed?.records[0]).toMatchObject({ by: 's-1', epoch: 3 });
        expect(resumed?.next?.dueAt).toBe(until);
        expect(resumed?.config.toSnapshot()).toMatchObject({ enabled: true, version: config.version + 1 });
        expect(resumed?.config.toSnapshot()).not.toHaveProperty('pause');
        expect(resumed?.config.toSnapshot()).not.toHaveProperty('pausedFrom');
      }
    });

    it('runs by hand only and is enabled again without a due time', () => {
      const { config, next } = pausedUntil({ trigger: { kind: 'manual' } });
      expect(next).toEqual({ dueAt: until, wakeAt: until });
      expect(config.isDueAt(next?.dueAt)).toBe(false);
      expect(config.resume({ ...author, now: until })?.next).toBeUndefined();
    });

    it('keeps its end when it is edited, and loses it when it is enabled', () => {
      const { config } = pausedUntil();
      const renamed = config.redefine({ ...config.definition, name: 'new' }, until, author);
      expect(renamed.next).toEqual({ dueAt: until, wakeAt: until });
      const enabled = renamed.config.redefine({ ...renamed.config.definition, enabled: true }, until, author);
      expect(enabled.config.toSnapshot()).not.toHaveProperty('pause');
      expect(outcomes(enabled.records)).toEqual(['-3 0 skipped paused']);
    });

    it('shows which of the next due times the pause skips', () => {
      const skipped = pausedUntil().config.upcoming(12, until, now);
      expect(skipped.filter(({ skippedBy }) => skippedBy === 'pause')).toHaveLength(9);
      expect(skipped.at(-1)?.skippedBy).toBeUndefined();
    });

    it('is not decided by a restore from a backup, and is nothing to resume without an end', () => {
      expect(pausedUntil().config.forgetBefore(until + hourMs, until, author)).toBeUndefined();
      expect(aConfig({ enabled: false, pause: { by: 'ann' } }).resume(author)).toBeUndefined();
      expect(aConfig().resume(author)).toBeUndefined();
    });
  });

  it('records nothing for a pause without a due time', () => {
    const paused = aConfig().redefine(definition({ enabled: false }), noon + minuteMs, author);
    const resumed = paused.config.redefine(definition(), undefined, { ...author, now: now + 1 });
    expect(resumed.records).toEqual([]);
    expect(resumed.next?.dueAt).toBe(noon + minuteMs);
  });

  it('records the due times before and after a change of schedule during a pause', () => {
    const paused = aConfig().redefine(definition({ enabled: false }), noon - 3 * minuteMs, author);
    const trigger = { kind: 'every', intervalMs: hourMs } as const;
    const replaced = paused.config.redefine(definition({ enabled: false, trigger }), undefined, author);
    expect(outcomes(replaced.records)).toEqual(['-3 0 skipped paused']);
    const resumed = replaced.config.redefine(definition({ trigger }), undefined, {
      ...author,
      now: now + 2 * hourMs,
    });
    expect(outcomes(resumed.records)).toEqual(['60 120 skipped paused']);
  });

  it('still waits for the end of its run when the schedule has not changed', () => {
    const trigger = { kind: 'delay', delayMs: hourMs } as const;
    const config = aConfig({ trigger });
    expect(config.redefine(definition({ trigger, name: 'new' }), undefined, author).next).toBeUndefined();
  });
});

describe('TaskConfig > run by hand', () => {
  const run = (overrides: DefinitionOverrides, order: Partial<Parameters<TaskConfig['runByHand']>[0]> = {}) =>
    aConfig(overrides).runByHand({ key: 'key-1', ...order }, { now: noon });

  it('is a task with the id of its key that is due now', () => {
    expect(run({}).toSnapshot()).toMatchObject({
      id: 'nightly@m-key-1',
      cause: 'manual',
      scheduledTime: noon,
      state: { status: 'pending' },
    });
  });

  it('waits for its time when it has one', () => {
    const task = run({}, { notBefore: noon + hourMs });
    expect(task.waitsUntil).toBe(noon + hourMs);
    expect(task.toSnapshot().scheduledTime).toBe(noon + hourMs);
  });

  it('overrides parameters of the config, field by field if both are objects', () => {
    const parameters = { keep: 1, change: { a: 1 } };
    const of = (given: Parameters<TaskConfig['runByHand']>[0]['parameters']) =>
      run({ parameters }, given === undefined ? {} : { parameters: given }).toSnapshot().parameters;
    expect(of({ change: 2, add: 3 })).toEqual({ keep: 1, change: 2, add: 3 });
    expect(of(undefined)).toEqual(parameters);
    expect(of([1])).toEqual([1]);
    expect(of(null)).toBeNull();
  });

  it('is refused when the config has the maximum of open tasks, or must not overlap', () => {
    const bound = { now: noon, maxOpen: 5 };
    const admit = (overlap: OverlapMode, open: number) => aConfig({ overlap }).admit(run({}), open, bound);
    expect(() => admit('parallel', 5)).toThrow(TooManyOpenTasksError);
    expect(() => admit('skip', 1)).toThrow(OverlapRefusedError);
    expect(admit('skip', 0)).toEqual({ maxOpen: 0 });
    expect(admit('sequential', 4)).toEqual({ maxOpen: 4 });
    expect(() => admit('replace', 4)).toThrow(TooManyOpenTasksError);
  });

  it('replaces the open tasks when the mode is replace, unless it is ordered for a later time', () => {
    const config = aConfig({ overlap: 'replace' });
    const open = run({ overlap: 'replace' });
    const bound = { now: noon, maxOpen: 5 };
    const { replaced } = config.admit(run({}, { key: 'key-2' }), [open], bound);
    expect(replaced?.map(({ task }) => [task.id, task.status])).toEqual([[open.id, 'cancelled']]);
    const later = run({}, { key: 'key-3', notBefore: noon + hourMs });
    expect(config.admit(later, [open], bound)).toEqual({ maxOpen: 4 });
  });

  describe('together with others in one request', () => {
    const bound = { now: noon, maxOpen: 5 };
    const runs = (now: number, later = 0) => [
      ...Array.from({ length: later }, (_, n) => run({}, { key: `later-${n}`, notBefore: noon + hourMs })),
      ...Array.from({ length: now }, (_, n) => run({}, { key: `now-${n}` })),
    ];
    const admitAll = (overlap: OverlapMode, tasks: readonly Task[], open: OpenTasks = 0) =>
      aConfig({ overlap }).admitAll(tasks, open, bound);

    it.each(['parallel', 'sequential'] as const)(
      'fits up to the limit of open tasks when it is %s',
      (mode) => {
        expect(admitAll(mode, runs(3), 2)).toEqual({ maxOpen: 4 });
        expect(() => admitAll(mode, runs(3), 3)).toThrow(/has 3 unfinished executions; 3 more can be added/);
        expect(() => admitAll(mode, runs(6))).toThrow(TooManyRunsError);
      },
    );

    it('is refused when the mode is skip, because every open run excludes the others', () => {
      expect(admitAll('skip', runs(1))).toEqual({ maxOpen: 0 });
      expect(() => admitAll('skip', runs(2))).toThrow(/mode skip, so a request can add only one run, got 2/);
      expect(() => admitAll('skip', runs(0, 2))).toThrow(TooManyRunsError);
    });

    it('replaces the open tasks when the mode is replace and only one run starts at once', () => {
      const open = [run({}, { key: 'open' })];
      const { replaced, maxOpen } = admitAll('replace', runs(1, 3), open);
      expect(maxOpen).toBeUndefined();
      expect(replaced?.map(({ task }) => task.toSnapshot().steps.at(-1)?.note)).toEqual([
        'replaced by nightly@m-now-0',
      ]);
      expect(admitAll('replace', runs(0, 3), 2)).toEqual({ maxOpen: 4 });
      expect(() => admitAll('replace', runs(2), open)).toThrow(/only one run that starts at once, got 2/);
    });

    it('is refused when the open tasks that it keeps leave too little room', () => {
      const kept = [run({}, { key: 'kept', notBefore: noon + hourMs })];
      expect(admitAll('replace', runs(1, 3), kept).replaced).toHaveLength(1);
      expect(() => admitAll('replace', runs(1, 4), kept)).toThrow(TooManyOpenTasksError);
    });
  });
});

describe('TaskConfig > upcoming', () => {
  const upcoming = (config: TaskConfig, count: number, dueAt?: number) =>
    config
      .upcoming(count, dueAt, noon)
      .map(({ at, startsAt, skippedBy }) => [(at - noon) / minuteMs, startsAt - at, skippedBy ?? 'runs']);

  it('names the next due times, and what will skip them', () => {
    const windows = [{ from: noon + 2 * minuteMs, to: noon + 3 * minuteMs }];
    expect(upcoming(aConfig({ windows }), 3)).toEqual([
      [1, 0, 'runs'],
      [2, 0, 'window'],
      [3, 0, 'runs'],
    ]);
    expect(upcoming(aConfig({ enabled: false }), 1)).toEqual([[1, 0, 'pause']]);
  });

  it('begins with a due time that is not decided yet', () => {
    expect(upcoming(aConfig(), 2, noon - minuteMs)).toEqual([
      [-1, 0, 'runs'],
      [0, 0, 'runs'],
    ]);
  });

  it('names the start after the jitter', () => {
    const [[, later] = []] = upcoming(aConfig({ bounds: { jitterMs: 30 * secondMs } }), 1);
    expect(later).toBe(
      aConfig({ bounds: { jitterMs: 30 * secondMs } }).trigger.startAfter(noon + minuteMs, 'nightly') -
        noon -
        minuteMs,
    );
    expect(later).toBeGreaterThan(0);
  });

  it('knows only the next due time of a fixed delay', () => {
    const config = aConfig({ trigger: { kind: 'delay', delayMs: hourMs } });
    expect(upcoming(config, 5, noon + 7 * minuteMs)).toEqual([[7, 0, 'runs']]);
    expect(upcoming(config, 5)).toEqual([]);
  });
});
