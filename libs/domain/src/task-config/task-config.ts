import { scheduledTaskId, manualTaskId, type TaskConfigId, type TaskId } from '../ids';
import type { JsonValue } from '../json';
import { copyFields } from '../task/copied-fields';
import { withDefaults } from '../task/field';
import { Task } from '../task/task';
import type { TaskOrder } from '../task/task-snapshot';
import { Trigger } from '../trigger/trigger';
import type { Decider, Fire, FireOutcome, FireRecord, FiringContext, NextDue } from './fire';
import { MisfirePolicy } from './misfire-policy';
import {
  OverlapPolicy,
  countOf,
  type OpenTasks,
  type OverlapContext,
  type ReplacedTask,
} from './overlap-policy';
import { checkDefinition, definitionDefaults, type TaskConfigDefinition } from './task-config-definition';
import { InvalidTaskConfigError, OverlapRefusedError, TooManyOpenTasksError } from './task-config-errors';

export interface TaskConfigSnapshot extends TaskConfigDefinition {
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The first due time that did not run because the config was disabled. */
  readonly pausedFrom?: number;
}

/** What a change of a config does to its due times. */
export interface Replan {
  readonly config: TaskConfig;
  readonly next: NextDue | undefined;
  /** Due times that the change lets go. */
  readonly records: readonly FireRecord[];
}

/** What must hold when the store adds a run that somebody asked for. */
export interface Admission {
  /** At most this many other Tasks of the config are open. */
  readonly maxOpen?: number;
  /** The run replaces these: exactly they are open, each as it was seen. */
  readonly replaced?: readonly ReplacedTask[];
}

/** As many single records as are worth reading; more become one record for the span. */
const maxSingleRecords = 20;

/** What to run and when, and every decision about its due times. */
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
    const snapshot = withDefaults(stored, definitionDefaults);
    checkDefinition(snapshot);
    return new TaskConfig(
      snapshot,
      Trigger.of(snapshot.trigger, snapshot.bounds),
      MisfirePolicy.of(snapshot.misfire),
      OverlapPolicy.of(snapshot.overlap),
    );
  }

  /** As another store held it, with the first due time that was not dealt with there. */
  static takeOver(snapshot: TaskConfigSnapshot, dueAt: number | undefined): Replan {
    const config = TaskConfig.restore(snapshot);
    return { config, next: config.nextDue(dueAt), records: [] };
  }

  get id(): TaskConfigId {
    return this.current.id;
  }
  get version(): number {
    return this.current.version;
  }
  /** Set where each due time counts from the end of the run before. */
  get dueAfterEndMs(): number | undefined {
    const { trigger, enabled } = this.current;
    return enabled && trigger.kind === 'delay' ? trigger.delayMs : undefined;
  }
  get isEnabled(): boolean {
    return this.current.enabled;
  }

  /** What its author decided, without what the system keeps of it. */
  get definition(): TaskConfigDefinition {
    const { version, createdAt, updatedAt, pausedFrom, ...definition } = this.current;
    return definition;
  }

  toSnapshot(): TaskConfigSnapshot {
    return this.current;
  }

  /**
   * The config as its author wants it now. An unchanged schedule keeps its due time, so that an edit at the very
   * moment of a due time loses nothing; due times that the change lets go are recorded.
   * @param dueAt the due time that the store holds for this config, if any
   */
  redefine(definition: TaskConfigDefinition, dueAt: number | undefined, context: Decider): Replan {
    const { now } = context;
    const was = this.current;
    const config = TaskConfig.restore({
      ...definition,
      version: was.version + 1,
      createdAt: was.createdAt,
      updatedAt: now,
    });
    const isEnabled = definition.enabled;
    /** The first due time that has not been dealt with. */
    const from = was.enabled ? dueAt : was.pausedFrom;
    if (isSameSchedule(was, definition)) {
      if (!isEnabled) return { config: config.pausedFrom(from), next: undefined, records: [] };
      if (was.enabled) return { config, next: this.nextDue(dueAt), records: [] };
    }
    const records = this.spanUpTo(now, from, was.enabled ? replaced : paused, context);
    const next = config.firstDue(now);
    if (isEnabled) return { config, next, records };
    const hasBeenEnabled = was.enabled || from !== undefined;
    return { config: config.pausedFrom(hasBeenEnabled ? next?.dueAt : undefined), next: undefined, records };
  }

  /**
   * Turns the due times from `dueAt` up to now into Tasks and records. The same arguments give the same Tasks under
   * the same ids, so a scheduler that takes over after a crash decides as the one before it.
   * @param open the unfinished Tasks of this config
   */
  fire(dueAt: number, open: OpenTasks, context: FiringContext): Fire {
    const { now } = context;
    const { dueTimes, omitted } = this.trigger.dueBetween(dueAt, now, this.reach(context));
    const ready = dueTimes.filter((at) => this.wakeAt(at) <= now);
    const decision = this.misfire.decide(ready, now, context.misfireAfterMs, (at) => this.wakeAt(at));
    const { tasks, records, ...guard } = this.runAll(decision.run, open, context);
    const letGo = this.current.misfire.mode === 'once' ? coalesced : misfired;
    return {
      configId: this.id,
      tasks,
      records: [
        ...(omitted ? [{ ...this.record(omitted.from, letGo, context), until: omitted.to }] : []),
        ...this.condensed(decision.missed, misfired, context),
        ...this.condensed(decision.coalesced, coalesced, context),
        ...records,
      ],
      next: this.nextAfterFiring(
        dueTimes.find((at) => this.wakeAt(at) > now),
        tasks.length > 0,
        now,
      ),
      ...guard,
    };
  }

  /**
   * Refuses a run that somebody asks for, by hand or as a rerun, if the config must not have one more now.
   * @param open the unfinished Tasks of this config
   */
  admit(task: Task, open: OpenTasks, context: OverlapContext): Admission {
    const policy = task.waitsUntil === undefined ? this.overlap : this.overlap.forLater;
    const decision = policy.decide(task.id, open, context);
    switch (decision.kind) {
      case 'skip':
        throw new OverlapRefusedError(this.id);
      case 'refuse':
        throw new TooManyOpenTasksError(this.id, countOf(open));
      case 'replace':
        return { replaced: decision.replaced };
      case 'run':
      case 'wait':
        return { maxOpen: decision.maxOpen };
    }
  }

  /** A run by hand: at once, or not before a given time. `admit` says whether it may be made. */
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

  /** The Tasks and records of due times that the misfire policy lets run, as far as the overlap policy does. */
  private runAll(
    dueTimes: readonly number[],
    open: OpenTasks,
    context: FiringContext,
  ): Pick<Fire, 'tasks' | 'records' | 'maxOpen' | 'replaced'> {
    const tasks: Task[] = [];
    let guard: Pick<Fire, 'maxOpen' | 'replaced'> = {};
    const decide = (at: number) => {
      // The Tasks that this fire makes are not open yet when the store looks, but they count for the later due times.
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
      if (newest !== undefined && at !== newest) return this.record(at, replacedAtOnce, context);
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
    // The end of the run that was just made sets the next due time.
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

  private wakeAt(dueAt: number): number {
    return this.trigger.startAfter(dueAt, this.id);
  }

  /**
   * How many of the newest due times a decision can need: those that the policy may run, those that are in time, and
   * with jitter one more that is, and one that waits for its start.
   */
  private reach({ misfireAfterMs }: FiringContext): number {
    const { trigger } = this.current;
    const resolutionMs = trigger.kind === 'every' ? trigger.intervalMs : 1000;
    return this.misfire.reach + Math.ceil(misfireAfterMs / resolutionMs) + 3;
  }

  private isInWindow(dueAt: number): boolean {
    return this.current.windows.some(({ from, to }) => dueAt >= from && dueAt < to);
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
    // That of a fixed delay counts from the end of the run.
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
const replacedAtOnce: Decision = { outcome: 'coalesced', reason: 'overlap' };
const misfired: Decision = { outcome: 'missed', reason: 'misfire' };
const replaced: Decision = { outcome: 'missed', reason: 'replaced' };
const paused: Decision = { outcome: 'skipped', reason: 'paused' };
const inWindow: Decision = { outcome: 'skipped', reason: 'window' };
const overlapped: Decision = { outcome: 'skipped', reason: 'overlap' };
const refused = (open: number): Decision => ({
  outcome: 'refused',
  reason: `${open} unfinished executions`,
});

type Schedule = Pick<TaskConfigDefinition, 'trigger' | 'bounds'>;

/** Whatever the order of their fields: one may come from the store, the other from its author. */
function isSameSchedule(one: Schedule, other: Schedule): boolean {
  const written = ({ trigger, bounds }: Schedule) =>
    JSON.stringify([trigger, bounds].map((fields) => Object.entries(fields).sort()));
  return written(one) === written(other);
}

/** Parameters given by hand override those of the config, field by field where both are objects. */
function merged(base: JsonValue, override: JsonValue | undefined): JsonValue {
  if (override === undefined) return base;
  const isObject = (value: JsonValue) => typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject(base) && isObject(override) ? { ...(base as object), ...(override as object) } : override;
}
