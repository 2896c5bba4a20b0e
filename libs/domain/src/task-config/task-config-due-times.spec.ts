import fc from 'fast-check';
import { aDefinition, anotherTask } from '../testing';
import { Trigger, type TriggerBounds, type TriggerSpec } from '../trigger/trigger';
import type { FireRecord, FiringContext, NextDue } from './fire';
import { misfireModes } from './misfire-policy';
import { TaskConfig } from './task-config';
import { overlapModes } from './overlap-policy';
import type { TaskConfigDefinition } from './task-config-definition';

const noon = Date.UTC(2026, 2, 28, 12);

const cron = (expression: string): TriggerSpec => ({
  kind: 'cron',
  expression,
  // Its clocks go forward in the night to 29 March.
  timeZone: 'Europe/Berlin',
});
/** From ten due times a second to one a day. */
const triggers: readonly TriggerSpec[] = [
  { kind: 'every', intervalMs: 100 },
  { kind: 'every', intervalMs: 7000 },
  { kind: 'every', intervalMs: 3_600_000 },
  cron('* * * * * *'),
  cron('*/10 * * * * *'),
  cron('0,1,59 * * * *'),
  cron('30 2 * * *'),
];

const definition = fc.record({
  trigger: fc.constantFrom(...triggers),
  jitterMs: fc.constantFrom(0, 0, 50, 5000, 600_000),
  overlap: fc.constantFrom(...overlapModes),
  mode: fc.constantFrom(...misfireModes),
  maxCount: fc.integer({ min: 1, max: 5 }),
  hasWindow: fc.boolean(),
});

interface Happening {
  readonly what: 'fire' | 'edit' | 'pause' | 'resume' | 'reschedule' | 'restore';
  /** Time in ms since the previous happening: mostly short, sometimes so long that due times misfire. */
  readonly later: number;
  readonly open: number;
  readonly triggerAt: number;
}
const happenings = fc.array(
  fc.record<Happening>({
    what: fc.constantFrom('fire', 'fire', 'fire', 'fire', 'edit', 'pause', 'resume', 'reschedule', 'restore'),
    later: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 200_000 })),
    open: fc.integer({ min: 0, max: 3 }),
    triggerAt: fc.nat(triggers.length - 1),
  }),
  { maxLength: 25 },
);

/** The life of a config, with all records and all due times of its schedules. */
class Life {
  readonly records: FireRecord[] = [];
  readonly taskIds: string[] = [];
  private readonly due: number[] = [];
  private dueFrom: number;
  private config: TaskConfig;
  private next: NextDue | undefined;
  private now = noon;

  constructor(definition: TaskConfigDefinition) {
    ({ config: this.config, next: this.next } = TaskConfig.define(definition, { now: noon }));
    this.dueFrom = noon + 1;
  }

  go({ what, later, open, triggerAt }: Happening): void {
    this.now += later;
    const { enabled } = this.config.toSnapshot();
    switch (what) {
      case 'fire':
        this.fire(open);
        return;
      case 'edit':
        this.redefine({ priority: open });
        return;
      case 'pause':
        this.redefine({ enabled: false });
        return;
      case 'resume':
        this.redefine({ enabled: true });
        return;
      case 'restore':
        this.forget(this.now - triggerAt * 100);
        return;
      case 'reschedule':
        this.endSchedule();
        this.redefine({ trigger: triggers[triggerAt]!, bounds: {}, enabled: enabled && open > 0 });
        return;
    }
  }

  /** Due times with the number of records that cover each. */
  covered(): Map<number, number> {
    const times = new Map(this.due.map((dueAt) => [dueAt, 0]));
    for (const { dueAt, until = dueAt } of this.records) {
      if (!times.has(dueAt) || !times.has(until))
        throw new Error('a record begins or ends at a time that is not due');
      for (const [time, count] of times) if (time >= dueAt && time <= until) times.set(time, count + 1);
    }
    return times;
  }

  /** Resumes the config and fires it a last time, so that every due time gets a record. */
  end(): void {
    this.redefine({ enabled: true });
    this.now = Math.max(this.now, this.next?.wakeAt ?? 0);
    this.fire(0);
    this.endSchedule(this.next === undefined ? this.now : this.next.dueAt - 1);
  }

  private fire(open: number): void {
    if (!this.next || this.next.wakeAt > this.now) return;
    const seen = this.config.overlap.mustSee(open)
      ? Array.from({ length: open }, () => anotherTask({ configId: this.config.id }))
      : open;
    const fire = this.config.fire(this.next.dueAt, seen, this.context());
    if (fire.next && fire.next.dueAt <= this.next.dueAt) throw new Error('the next due time is not later');
    if (fire.next && fire.next.wakeAt <= this.now) throw new Error('the config is still due');
    this.records.push(...fire.records);
    this.taskIds.push(...fire.tasks.map(({ id }) => id));
    this.next = fire.next;
  }

  private forget(until: number): void {
    const plan = this.config.forgetBefore(until, this.next?.dueAt, this.context());
    if (!plan) return;
    if (plan.next && plan.next.wakeAt < until) throw new Error('the config still has an earlier due time');
    this.records.push(...plan.records);
    this.next = plan.next;
  }

  private redefine(change: Partial<TaskConfigDefinition>): void {
    const { version: _v, createdAt: _c, updatedAt: _u, pausedFrom: _p, ...before } = this.config.toSnapshot();
    const plan = this.config.redefine({ ...before, ...change }, this.next?.dueAt, this.context());
    this.config = plan.config;
    this.next = plan.next;
    this.records.push(...plan.records);
  }

  /** Collects the due times of the schedule until now, which must get records. The next schedule begins after now. */
  private endSchedule(until = this.now): void {
    const { trigger, bounds } = this.config.toSnapshot();
    const { dueTimes } = Trigger.of(trigger, bounds).dueBetween(this.dueFrom, until, 200_000);
    this.due.push(...dueTimes);
    this.dueFrom = until + 1;
  }

  private context(): FiringContext {
    return { now: this.now, by: 'scheduler', epoch: 1, misfireAfterMs: 500, maxOpen: 20 };
  }
}

function definitionOf({
  trigger,
  jitterMs,
  overlap,
  mode,
  maxCount,
  hasWindow,
}: typeof definition extends fc.Arbitrary<infer T> ? T : never): TaskConfigDefinition {
  const bounds: TriggerBounds =
    trigger.kind === 'every' ? { jitterMs: Math.min(jitterMs, trigger.intervalMs - 1) } : { jitterMs };
  return aDefinition({
    id: 'nightly',
    trigger,
    bounds,
    overlap,
    misfire: { mode, maxCount, maxAgeMs: 3_600_000 },
    windows: hasWindow ? [{ from: noon + 20_000, to: noon + 60_000 }] : [],
  });
}

describe('TaskConfig under random happenings', () => {
  it('gives each due time exactly one record', () => {
    fc.assert(
      fc.property(definition, happenings, (drawn, lived) => {
        const life = new Life(definitionOf(drawn));
        for (const happening of lived) life.go(happening);
        life.end();
        const wrong = [...life.covered()].filter(([, times]) => times !== 1);
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('creates at most one task for a due time, and one for each record that names a task', () => {
    fc.assert(
      fc.property(definition, happenings, (drawn, lived) => {
        const life = new Life(definitionOf(drawn));
        for (const happening of lived) life.go(happening);
        expect(new Set(life.taskIds).size).toBe(life.taskIds.length);
        const recorded = life.records.flatMap(({ taskId }) => (taskId === undefined ? [] : [taskId]));
        expect(recorded).toEqual(life.taskIds);
        for (const { taskId, outcome, dueAt } of life.records) {
          expect(taskId).toBe(['fired', 'late'].includes(outcome) ? `nightly@${dueAt}` : undefined);
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('gives a reason for each due time that was skipped, missed or refused', () => {
    fc.assert(
      fc.property(definition, happenings, (drawn, lived) => {
        const life = new Life(definitionOf(drawn));
        for (const happening of lived) life.go(happening);
        for (const { outcome, reason, lateMs } of life.records) {
          expect(lateMs).toBeGreaterThanOrEqual(0);
          const needsReason = ['skipped', 'missed', 'refused'].includes(outcome);
          expect(reason !== undefined).toBe(needsReason);
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
