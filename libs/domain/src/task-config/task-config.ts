import { scheduledTaskId, manualTaskId, type TaskConfigId, type TaskId } from '../ids';
import { isSameJson, type JsonValue, type UnknownFields } from '../json';
import { copyFields } from '../task/copied-fields';
import { withDefaults } from '../task/field';
import { Task } from '../task/task';
import type { TaskOrder } from '../task/task-snapshot';
import { Trigger, type PreviewedDueTime } from '../trigger/trigger';
import { DueCalendar, type DueDayChange } from './due-days';
import {
  misfireReason,
  overlapReason,
  pausedReason,
  replacedReason,
  restoredReason,
  tooManyOpenReason,
  windowReason,
} from './fire-reason';
import type { Decider, Fire, FireOutcome, FireRecord, FiringContext, NextDue } from './fire';
import { MisfirePolicy } from './misfire-policy';
import {
  OverlapPolicy,
  countOf,
  type OpenTasks,
  type OverlapContext,
  type ReplacedTask,
} from './overlap-policy';
import {
  checkDefinition,
  definitionDefaults,
  type Pause,
  type TaskConfigDefinition,
} from './task-config-definition';
import {
  InvalidTaskConfigError,
  OverlapRefusedError,
  TooManyOpenTasksError,
  TooManyRunsError,
} from './task-config-errors';

export interface TaskConfigSnapshot extends TaskConfigDefinition {
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The first due time that did not run because the config was disabled. */
  readonly pausedFrom?: number;
  readonly unknownFields?: UnknownFields;
}

/** A changed config, with what the change does to its due times. */
export interface Replan {
  readonly config: TaskConfig;
  readonly next: NextDue | undefined;
  /** Records of due times that the change drops. */
  readonly records: readonly FireRecord[];
  /** What these due times add to the days of the config. */
  readonly days?: readonly DueDayChange[];
}

/** A due time that has not come yet. */
export interface UpcomingRun extends PreviewedDueTime {
  /** When the run starts: later than the due time if the config has a jitter. */
  readonly startsAt: number;
  /** Why the due time will be skipped, if nothing changes until then. */
  readonly skippedBy?: 'pause' | 'window';
}

/** Conditions under which the store may add runs that somebody requested. */
export interface Admission {
  /** At most this many other Tasks of the config are open beside the last run that is added. */
  readonly maxOpen?: number;
  /** The Tasks that the run which starts at once replaces. Exactly these are open, each as it was seen. */
  readonly replaced?: readonly ReplacedTask[];
}

/** If a fire drops more due times than this, one record stands for all of them, because a list that long helps nobody. */
const maxSingleRecords = 20;

/** What to run and when. It makes every decision about its due times. */
export class TaskConfig {
  private constructor(
    private readonly current: TaskConfigSnapshot,
    readonly trigger: Trigger,
    private readonly misfire: MisfirePolicy,
    readonly overlap: OverlapPolicy,
  ) {}

  static define(definition: TaskConfigDefinition, context: Pick<FiringContext, 'now'>): Replan {
    const { now } = context;
    const config = TaskConfig.restore({ ...definition, version: 1, createdAt: now, updatedAt: now });
    const next = config.current.enabled ? config.firstDue(now) : undefined;
    if (!next && config.current.enabled && definition.trigger.kind !== 'manual') {
      throw new InvalidTaskConfigError('trigger', `${config.trigger.toString()} has no due time after now`);
    }
    return { config, next, records: [] };
  }

  /** The config as a store kept it. An older version may have stored it without the newer fields. */
  static restore(stored: TaskConfigSnapshot): TaskConfig {
    const snapshot = withDefaults(stored.enabled ? withoutPause(stored) : stored, definitionDefaults);
    checkDefinition(snapshot);
    return new TaskConfig(
      snapshot,
      Trigger.of(snapshot.trigger, snapshot.bounds),
      MisfirePolicy.of(snapshot.misfire),
      OverlapPolicy.of(snapshot.overlap),
    );
  }

  /**
   * Takes over a config from another store.
   * @param dueAt the first due time that the other store has not decided
   */
  static takeOver(snapshot: TaskConfigSnapshot, dueAt: number | undefined): Replan {
    const config = TaskConfig.restore(snapshot);
    return { config, next: config.endOfPause() ?? config.nextDue(dueAt), records: [] };
  }

  get id(): TaskConfigId {
    return this.current.id;
  }
  get version(): number {
    return this.current.version;
  }
  /** The delay after the end of a run, if the next due time is counted from that end. */
  get dueAfterEndMs(): number | undefined {
    const { trigger, enabled } = this.current;
    return enabled && trigger.kind === 'delay' ? trigger.delayMs : undefined;
  }
  get isEnabled(): boolean {
    return this.current.enabled;
  }

  /** The fields that its author sets, without those that the system keeps. */
  get definition(): TaskConfigDefinition {
    const { version, createdAt, updatedAt, pausedFrom, unknownFields, ...definition } = this.current;
    return definition;
  }

  toSnapshot(): TaskConfigSnapshot {
    return this.current;
  }

  /**
   * The config after an edit. If the schedule has not changed, the due time stays, so that an edit at the moment of a due
   * time loses nothing. Due times that the edit drops are recorded.
   * @param dueAt the due time that the store holds for this config, if any
   */
  redefine(definition: TaskConfigDefinition, dueAt: number | undefined, context: Decider): Replan {
    const { now } = context;
    const before = this.current;
    const config = TaskConfig.restore({
      ...definition,
      version: before.version + 1,
      createdAt: before.createdAt,
      updatedAt: now,
      ...(before.unknownFields && { unknownFields: before.unknownFields }),
    });
    const isEnabled = definition.enabled;
    // The first due time without a decision.
    const from = before.enabled ? dueAt : before.pausedFrom;
    if (isSameSchedule(before, definition)) {
      if (!isEnabled) return { config: config.pausedFrom(from), next: config.endOfPause(), records: [] };
      if (before.enabled) return { config, next: this.nextDue(dueAt), records: [] };
    }
    const records = this.spanUpTo(now, from, before.enabled ? rescheduled : paused, context);
    const dropped = { records, ...this.daysOf(records, now) };
    const next = config.firstDue(now);
    if (isEnabled) return { config, next, ...dropped };
    const hasBeenEnabled = before.enabled || from !== undefined;
    const changed = config.pausedFrom(hasBeenEnabled ? next?.dueAt : undefined);
    return { config: changed, next: config.endOfPause(), ...dropped };
  }

  /**
   * Enables a config whose pause has an end. The result does not depend on when this is decided: due times before the end
   * of the pause are recorded as paused, and the config is due again from the end on, so that the misfire policy decides
   * about what came after it.
   * @returns undefined if the config is enabled, or if its pause has no end
   */
  resume(context: Decider): Replan | undefined {
    const { pausedFrom, version, unknownFields, createdAt } = this.current;
    const end = this.endOfPause();
    if (!end) return undefined;
    const config = TaskConfig.restore({
      ...withoutPause(this.definition),
      enabled: true,
      version: version + 1,
      createdAt,
      updatedAt: context.now,
      ...(unknownFields && { unknownFields }),
    });
    const last = end.wakeAt - 1;
    const records = this.spanUpTo(last, pausedFrom, paused, context);
    return { config, next: config.firstDue(last), records, ...this.daysOf(records, context.now) };
  }

  /** False if the store holds this due time only because a pause ends then. */
  isDueAt(dueAt: number | undefined): boolean {
    const end = this.endOfPause();
    return !end || this.firstDue(end.wakeAt - 1)?.dueAt === dueAt;
  }

  /** When a scheduler enables the config again, with the first due time from then on. */
  private endOfPause(): NextDue | undefined {
    const { enabled, pause } = this.current;
    if (enabled || pause?.until === undefined) return undefined;
    return { dueAt: this.firstDue(pause.until - 1)?.dueAt ?? pause.until, wakeAt: pause.until };
  }

  /**
   * Turns the due times from `dueAt` to now into Tasks and records. The same arguments give the same Tasks with the same
   * ids, so a scheduler that takes over after a crash repeats the decision of the previous one.
   * @param open the unfinished Tasks of this config
   */
  fire(dueAt: number, open: OpenTasks, context: FiringContext): Fire {
    const { now } = context;
    const { dueTimes, omitted } = this.trigger.dueBetween(dueAt, now, this.reach(context));
    const ready = dueTimes.filter((at) => this.wakeAt(at) <= now);
    const decision = this.misfire.decide(ready, now, context.misfireAfterMs, (at) => this.wakeAt(at));
    const { tasks, records: ran, ...guard } = this.runAll(decision.run, open, context);
    const omission = this.current.misfire.mode === 'once' ? coalesced : misfired;
    const records = [
      ...(omitted ? [{ ...this.record(omitted.from, omission, context), until: omitted.to }] : []),
      ...this.condensed(decision.missed, misfired, context),
      ...this.condensed(decision.coalesced, coalesced, context),
      ...ran,
    ];
    return {
      configId: this.id,
      tasks,
      records,
      ...this.daysOf(records, now),
      next: this.nextAfterFiring(
        dueTimes.find((at) => this.wakeAt(at) > now),
        tasks.length > 0,
        now,
      ),
      ...guard,
    };
  }

  /**
   * Decides the due times before `until` after a restore from a backup: the store does not know which of them have run, so
   * they are recorded as missed. With jitter, the time at which the run starts counts.
   * @param dueAt the due time that the store holds for this config, if any
   * @returns undefined if no such due time is left
   */
  forgetBefore(until: number, dueAt: number | undefined, context: Decider): Replan | undefined {
    // The due times of a disabled config are decided when its pause ends.
    if (!this.isEnabled || dueAt === undefined || this.wakeAt(dueAt) >= until) return undefined;
    const newest = this.trigger.dueBetween(dueAt, until - 1, 1).dueTimes.at(-1) ?? dueAt;
    const startsInTime = this.wakeAt(newest) >= until;
    const records = this.spanUpTo(startsInTime ? newest - 1 : newest, dueAt, restored, context);
    return {
      config: this,
      next: this.nextDue(startsInTime ? newest : this.trigger.nextAfter(until - 1)),
      records,
      ...this.daysOf(records, context.now),
    };
  }

  /**
   * Throws if the config must not have one more run now. Otherwise returns what the store must check when it adds the run.
   * @param task the run that somebody requested, by hand or as a rerun
   * @param open the unfinished Tasks of this config
   */
  admit(task: Task, open: OpenTasks, context: OverlapContext): Admission {
    return this.admitAll([task], open, context);
  }

  /**
   * Like `admit`, for runs that one step adds: all of them or none. If the mode is `skip` this can be one run, and if it
   * is `replace`, one of those that start at once. That one replaces the open runs; the others wait for their time.
   */
  admitAll(tasks: readonly Task[], open: OpenTasks, { now, maxOpen }: OverlapContext): Admission {
    this.checkFitTogether(tasks, maxOpen);
    const first = tasks.find(startsAtOnce) ?? tasks[0];
    if (!first) return {};
    const others = tasks.length - 1;
    const policy = startsAtOnce(first) ? this.overlap : this.overlap.forLater;
    const decision = policy.decide(first.id, open, { now, maxOpen: maxOpen - others });
    switch (decision.kind) {
      case 'skip':
        throw new OverlapRefusedError(this.id);
      case 'refuse':
        throw new TooManyOpenTasksError(this.id, countOf(open), tasks.length);
      case 'replace':
        return { replaced: decision.replaced };
      case 'run':
      case 'wait':
        return { maxOpen: decision.maxOpen + others };
    }
  }

  private checkFitTogether(tasks: readonly Task[], maxOpen: number): void {
    const conflict = this.overlap.conflictAmong(tasks.length, tasks.filter(startsAtOnce).length);
    if (conflict !== undefined) throw new TooManyRunsError(this.id, conflict);
    if (tasks.length === 1 || tasks.length <= maxOpen) return;
    const limit = `can have ${maxOpen} unfinished executions, so a request can add at most as many runs`;
    throw new TooManyRunsError(this.id, `${limit}, got ${tasks.length}`);
  }

  /**
   * The next due times, at most `count`. A disabled config has them too, because people want to see what the pause skips.
   * @param dueAt the due time that the store holds: the only one that is known of a fixed delay
   * @param to every due time is earlier
   */
  upcoming(count: number, dueAt: number | undefined, now: number, to = Infinity): readonly UpcomingRun[] {
    const isDelay = this.current.trigger.kind === 'delay';
    const known = dueAt === undefined || dueAt >= to ? [] : [{ at: dueAt }];
    const after = Math.min(now, (dueAt ?? Infinity) - 1);
    const previewed = isDelay ? known : this.trigger.preview(count, after, to);
    return previewed.map((due) => ({ ...due, startsAt: this.wakeAt(due.at), ...this.skipOf(due.at) }));
  }

  private skipOf(dueAt: number): Pick<UpcomingRun, 'skippedBy'> {
    const { enabled, pause } = this.current;
    if (!enabled && dueAt < (pause?.until ?? Infinity)) return { skippedBy: 'pause' };
    return this.isInWindow(dueAt) ? { skippedBy: 'window' } : {};
  }

  /** Creates the Task of a run by hand: at once, or not before a given time. `admit` decides whether it may be added. */
  runByHand(
    order: { key: string; parameters?: JsonValue; notBefore?: number },
    context: Pick<FiringContext, 'now'>,
  ): Task {
    return Task.create({
      id: manualTaskId(this.id, order.key),
      cause: 'manual',
      scheduledTime: order.notBefore ?? context.now,
      createdAt: context.now,
      ...this.order(),
      parameters: merged(this.current.parameters, order.parameters),
      ...(order.notBefore !== undefined && { notBefore: order.notBefore }),
    });
  }

  /** Tasks and records for the due times that the misfire policy runs. Pause windows and the overlap policy can skip them. */
  private runAll(
    dueTimes: readonly number[],
    open: OpenTasks,
    context: FiringContext,
  ): Pick<Fire, 'tasks' | 'records' | 'maxOpen' | 'replaced'> {
    const tasks: Task[] = [];
    let guard: Pick<Fire, 'maxOpen' | 'replaced'> = {};
    const decide = (at: number) => {
      // Tasks of this fire count as open for its later due times, although the store does not hold them yet.
      const openByThen = tasks.length === 0 ? open : countOf(open) + tasks.length;
      return this.overlap.decide(scheduledTaskId(this.id, at), openByThen, context);
    };
    const runnable = dueTimes.filter((at) => !this.isInWindow(at));
    const newest = this.overlap.keepsNewest ? runnable.at(-1) : undefined;
    const decisionOfNewest = newest === undefined ? undefined : decide(newest);
    const records = dueTimes.map((at): FireRecord => {
      if (this.isInWindow(at)) return this.record(at, inWindow, context);
      const decision = decisionOfNewest ?? decide(at);
      if (decision.kind === 'skip') return this.record(at, overlapped, context);
      if (decision.kind === 'refuse') {
        return this.record(at, refused(countOf(open) + tasks.length), context);
      }
      if (newest !== undefined && at !== newest) return this.record(at, coalesced, context);
      guard =
        decision.kind === 'replace'
          ? { replaced: decision.replaced }
          : { maxOpen: Math.min(guard.maxOpen ?? Infinity, decision.maxOpen - tasks.length) };
      const task = this.makeTask(at, context);
      tasks.push(task);
      const made = this.record(at, { outcome: 'fired' }, context);
      return { ...made, ...(made.lateMs > context.misfireAfterMs && { outcome: 'late' }), taskId: task.id };
    });
    return { tasks, records, ...guard };
  }

  private nextAfterFiring(
    notYetReady: number | undefined,
    madeTask: boolean,
    now: number,
  ): NextDue | undefined {
    if (notYetReady !== undefined) return this.nextDue(notYetReady);
    // The end of the new run will set the next due time.
    if (this.current.trigger.kind === 'delay' && madeTask) return undefined;
    return this.nextDue(this.trigger.nextAfter(now));
  }

  private pausedFrom(dueAt: number | undefined): TaskConfig {
    return dueAt === undefined ? this : TaskConfig.restore({ ...this.current, pausedFrom: dueAt });
  }

  private firstDue(now: number): NextDue | undefined {
    const { trigger, bounds } = this.current;
    if (trigger.kind !== 'delay') return this.nextDue(this.trigger.nextAfter(now));
    const first = Math.max(now, bounds.startAt ?? now);
    return bounds.endAt !== undefined && first >= bounds.endAt ? undefined : this.nextDue(first);
  }

  private nextDue(dueAt: number | undefined): NextDue | undefined {
    return dueAt === undefined ? undefined : { dueAt, wakeAt: this.wakeAt(dueAt) };
  }

  /** When a scheduler fires a due time: the due time plus its jitter. */
  wakeAt(dueAt: number): number {
    return this.trigger.startAfter(dueAt, this.id);
  }

  /**
   * How many of the newest due times a decision can need: those that the misfire policy may run and those that are in
   * time. With jitter, one more can be in time, and one more can wait for its start.
   */
  private reach({ misfireAfterMs }: FiringContext): number {
    const { trigger } = this.current;
    const resolutionMs = trigger.kind === 'every' ? trigger.intervalMs : 1000;
    return this.misfire.reach + Math.ceil(misfireAfterMs / resolutionMs) + 3;
  }

  private isInWindow(dueAt: number): boolean {
    return this.current.windows.some(({ from, to }) => dueAt >= from && dueAt < to);
  }

  /** Nothing if each due time has a run, which counts when it ends. */
  private daysOf(records: readonly FireRecord[], now: number): Pick<Fire, 'days'> {
    if (records.every(({ outcome }) => outcome === 'fired' || outcome === 'late')) return {};
    return { days: DueCalendar.of(this.trigger).ofRecords(records, now) };
  }

  private spanUpTo(
    now: number,
    from: number | undefined,
    decision: Decision,
    context: Decider,
  ): readonly FireRecord[] {
    if (from === undefined || from > now) return [];
    const last = this.trigger.dueBetween(from, now, 1).dueTimes.at(-1) ?? from;
    return [{ ...this.record(from, decision, context), ...(last > from && { until: last }) }];
  }

  private record(dueAt: number, decision: Decision, { now, by, epoch }: Decider): FireRecord {
    return { dueAt, decidedAt: now, lateMs: Math.max(0, now - this.wakeAt(dueAt)), by, epoch, ...decision };
  }

  /** One record for each due time, or a single one for all of them if there are many. */
  private condensed(dueTimes: readonly number[], decision: Decision, context: FiringContext): FireRecord[] {
    const [first, last] = [dueTimes[0], dueTimes.at(-1)];
    if (first === undefined || last === undefined || dueTimes.length <= maxSingleRecords) {
      return dueTimes.map((at) => this.record(at, decision, context));
    }
    return [{ ...this.record(first, decision, context), until: last }];
  }

  private makeTask(dueAt: number, { now }: FiringContext): Task {
    const id: TaskId = scheduledTaskId(this.id, dueAt);
    return Task.create({
      id,
      cause: 'schedule',
      scheduledTime: dueAt,
      createdAt: now,
      ...this.order(),
      ...this.fireTimesAround(dueAt),
    });
  }

  private fireTimesAround(dueAt: number): Pick<TaskOrder, 'previousFireTime' | 'nextFireTime'> {
    const previous = this.trigger.previousBefore(dueAt);
    // The next due time of a fixed delay depends on the end of this run.
    const next = this.current.trigger.kind === 'delay' ? undefined : this.trigger.nextAfter(dueAt);
    return {
      ...(previous !== undefined && { previousFireTime: previous }),
      ...(next !== undefined && { nextFireTime: next }),
    };
  }

  private order() {
    return {
      configId: this.id,
      configVersion: this.version,
      inTurn: this.overlap.takesTurns,
      ...copyFields(this.current),
    };
  }
}

interface Decision {
  readonly outcome: FireOutcome;
  readonly reason?: string;
}

const coalesced: Decision = { outcome: 'coalesced' };
const misfired: Decision = { outcome: 'missed', reason: misfireReason };
const rescheduled: Decision = { outcome: 'missed', reason: replacedReason };
const restored: Decision = { outcome: 'missed', reason: restoredReason };
const paused: Decision = { outcome: 'skipped', reason: pausedReason };
const inWindow: Decision = { outcome: 'skipped', reason: windowReason };
const overlapped: Decision = { outcome: 'skipped', reason: overlapReason };
const refused = (open: number): Decision => ({
  outcome: 'refused',
  reason: tooManyOpenReason(open),
});

/** A config that is enabled has no pause. */
function withoutPause<Of extends { readonly pause?: Pause }>(of: Of): Omit<Of, 'pause'> {
  const { pause, ...rest } = of;
  return rest;
}

const startsAtOnce = (task: Task): boolean => task.waitsUntil === undefined;

type Schedule = Pick<TaskConfigDefinition, 'trigger' | 'bounds'>;

const isSameSchedule = (one: Schedule, other: Schedule): boolean =>
  isSameJson([one.trigger, one.bounds], [other.trigger, other.bounds]);

/** Parameters of a run by hand override those of the config. If both are objects, field by field. */
function merged(base: JsonValue, override: JsonValue | undefined): JsonValue {
  if (override === undefined) return base;
  const isObject = (value: JsonValue) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject(base) && isObject(override) ? { ...(base as object), ...(override as object) } : override;
}
