import type { AttemptToken, TaskConfigId, TaskId, WorkerId } from '../ids';
import { requirementKey, type Requirement } from '../worker/requirement';
import { copiedDefaults } from './copied-fields';
import { withDefaults } from './field';
import { RetryPolicy } from './retry-policy';
import { AttemptSupersededError, IllegalTransitionError } from './task-errors';
import type { TaskResult } from './task-result';
import { isFinal, type RunningState, type TaskState, type TaskStatus } from './task-state';
import type { TaskCause, TaskOrder, TaskSnapshot } from './task-snapshot';
import { appendSteps, type TaskStep } from './task-step';

export interface AttemptFailure {
  readonly attemptToken: AttemptToken;
  readonly reason: string;
  readonly at: number;
  /** Random number in [0, 1) that spreads the retry delay. */
  readonly chance: number;
  /** True if the executor knows that a retry is useless. */
  readonly final?: boolean;
  /** The delay that the called service asked for, for example in a Retry-After header. */
  readonly retryAfterMs?: number;
}

export type AttemptCrash = Pick<AttemptFailure, 'attemptToken' | 'reason' | 'at' | 'chance'>;

/** Values of fields in documents of versions that did not know them. */
const snapshotDefaults: Partial<TaskSnapshot> = { ...copiedDefaults, crashes: 0 };

/**
 * If no live worker offers a Task's executor for this long, the Task counts as a failed attempt. Schedulers review a
 * waiting Task about once a minute, and a rolling deployment brings a worker back between two reviews.
 */
const unofferedPatienceMs = 50_000;
/**
 * Maximum time between two reviews of a waiting Task. If a review noted a missing executor longer ago, a review in
 * between has seen a worker that offers it, so a new absence begins.
 */
const maxReviewGapMs = 90_000;

/** How long after the timeout a service may still call back for an attempt that it was handed. */
const callbackGraceMs = 5_000;

/** Each level of priority counts as half a minute of waiting, so the lowest level waits at most 4.5 minutes longer. */
const headStartPerPriorityMs = 30_000;

/** Maximum delay that a service can ask for before the next attempt. */
const maxRetryAfterMs = 7 * 24 * 3_600_000;

/**
 * One run of a TaskConfig. Each method that changes the Task is a transition of the diagram in task-state.ts. It throws
 * if the diagram has no such transition from the current state.
 */
export class Task {
  private constructor(private current: TaskSnapshot) {}

  static create({ notBefore, ...order }: TaskOrder): Task {
    const steps: TaskStep[] = [{ at: order.createdAt, what: 'scheduled', note: causeNotes[order.cause] }];
    return new Task({
      revision: 1,
      state: { status: 'pending', ...(notBefore !== undefined && { notBefore }) },
      attempts: 0,
      failedAttempts: 0,
      crashes: 0,
      steps,
      ...order,
    });
  }

  /** The Task as a store kept it. An older version may have stored it without the newer fields: see copied-fields.ts. */
  static restore(snapshot: TaskSnapshot): Task {
    return new Task(withDefaults(snapshot, snapshotDefaults));
  }

  /** The same Task. Transitions of the copy do not change this one. */
  copy(): Task {
    return new Task(this.current);
  }

  get id(): TaskId {
    return this.current.id;
  }
  get configId(): TaskConfigId {
    return this.current.configId;
  }
  get state(): TaskState {
    return this.current.state;
  }
  get status(): TaskStatus {
    return this.current.state.status;
  }
  get isFinished(): boolean {
    return isFinal(this.status);
  }
  get attempt(): number {
    return this.current.attempts;
  }
  /** Attempts that followed a failed one. It never falls, and crashes and returned attempts do not count. */
  get retryCount(): number {
    return Math.min(this.current.failedAttempts, Math.max(0, this.current.attempts - 1));
  }
  /** True if an earlier attempt was returned without a result and did not count. */
  get wasGivenBack(): boolean {
    const { attempts, failedAttempts, crashes } = this.current;
    return attempts - 1 > failedAttempts + crashes;
  }
  get isCancelRequested(): boolean {
    return this.current.cancelRequestedAt !== undefined;
  }
  get requirement(): Requirement {
    return { executor: this.current.executor, labels: this.current.labels };
  }
  /** The time that the Task waits for. Undefined while it waits for a worker, runs or is finished. */
  get waitsUntil(): number | undefined {
    const { state } = this.current;
    if (state.status === 'retrying') return state.runAt;
    return state.status === 'pending' ? state.notBefore : undefined;
  }
  /** True for a run that somebody ordered for a time after `now`. */
  isOrderedForLaterThan(now: number): boolean {
    const { state } = this.current;
    return state.status === 'pending' && state.notBefore !== undefined && state.notBefore > now;
  }
  /** The time by which the service that has the attempt must have called back. Undefined if no service has it. */
  get callbackBy(): number | undefined {
    const { state, timeoutMs } = this.current;
    if (state.status !== 'running' || state.handedOffTo === undefined) return undefined;
    return state.startedAt + timeoutMs + callbackGraceMs;
  }
  /** Key of the pending queue in which the Task waits if no worker can take it at once. */
  get requirementKey(): string {
    return requirementKey(this.requirement);
  }
  /**
   * Position among waiting Tasks; the lowest goes first. Older Tasks go first, and each level of priority is a head
   * start. The head start is bounded, so no Task starves.
   */
  get precedence(): number {
    return this.current.scheduledTime - this.current.priority * headStartPerPriorityMs;
  }
  /** What the store must still hold for a decision about this Task to count (an optimistic lock). */
  get versionToken(): string {
    const { state, revision } = this.current;
    return state.status === 'running' ? state.attemptToken : `rev:${revision}`;
  }

  toSnapshot(): TaskSnapshot {
    return this.current;
  }

  start(by: { attemptToken: AttemptToken; workerId: WorkerId; at: number }): void {
    if (this.status !== 'pending') throw new IllegalTransitionError(this.id, this.status, 'start');
    const attempts = this.current.attempts + 1;
    this.become(
      { status: 'running', attemptToken: by.attemptToken, workerId: by.workerId, startedAt: by.at },
      { at: by.at, what: 'started', attempt: attempts, note: `on ${by.workerId}` },
      { attempts, workerId: by.workerId, startTime: by.at },
    );
  }

  /** The called service has accepted the attempt and will call back. The worker's slot is free again. */
  handOff({ attemptToken, to, at }: { attemptToken: AttemptToken; to: string; at: number }): void {
    const running = this.assertHeldUnder(attemptToken);
    this.become({ ...running, handedOffTo: to }, this.step(at, 'handed off', `to ${to}`));
  }

  succeed({
    attemptToken,
    result,
    at,
  }: {
    attemptToken: AttemptToken;
    result: TaskResult;
    at: number;
  }): void {
    this.assertHeldUnder(attemptToken);
    if (this.current.error !== undefined) {
      const { error, ...withoutError } = this.current;
      this.current = withoutError;
    }
    this.become({ status: 'success', endedAt: at }, this.step(at, 'succeeded'), { result });
  }

  fail(failure: AttemptFailure): void {
    this.assertHeldUnder(failure.attemptToken);
    this.failAttempt(failure);
  }

  /**
   * The worker of the attempt died, or did not report by the deadline of the attempt. This costs no retry. The Task runs
   * again, at once the first time, until `maxCrashes` is exceeded.
   */
  crash({ attemptToken, reason, at, chance }: AttemptCrash): void {
    this.assertHeldUnder(attemptToken);
    if (this.isCancelRequested) {
      this.cancelNow(at, reason);
      return;
    }
    const { maxCrashes, retryPolicy } = this.current;
    const crashes = this.current.crashes + 1;
    const changed = { crashes, error: reason };
    const ended = this.step(at, 'attempt crashed', reason);
    if (crashes > maxCrashes) {
      const note = `after ${crashes} crashes`;
      this.become({ status: 'failed', endedAt: at }, [ended, { at, what: 'failed', note }], changed);
      return;
    }
    const pauseMs = RetryPolicy.of(retryPolicy).pauseAfterCrash(crashes, chance);
    if (pauseMs === 0) this.become({ status: 'pending' }, ended, changed);
    else this.waitForRetry(at, pauseMs, ended, changed);
  }

  /** The worker stops before the work is done. The attempt does not count. */
  giveBack(by: { attemptToken: AttemptToken; at: number }): void {
    this.assertHeldUnder(by.attemptToken);
    if (this.isCancelRequested) {
      this.cancelNow(by.at);
      return;
    }
    this.become({ status: 'pending' }, this.step(by.at, 'returned', 'the worker is stopping'));
  }

  /** The time that the Task waited for has come: workers may take it. */
  release(at: number): void {
    if (this.waitsUntil === undefined) throw new IllegalTransitionError(this.id, this.status, 'be released');
    this.become({ status: 'pending' }, { at, what: 'released' });
  }

  /** Queues a waiting Task again, because the place where it waited is no longer served. */
  requeue(at: number, note: string): void {
    if (this.status !== 'pending' || this.waitsUntil !== undefined) {
      throw new IllegalTransitionError(this.id, this.status, 'be queued again');
    }
    this.become({ status: 'pending' }, { at, what: 'returned', note });
  }

  /** A review found that no live worker offers the Task's executor. Two such reviews in a row are a failed attempt. */
  lackExecutor({ at, chance, reason }: Omit<AttemptFailure, 'attemptToken'>): void {
    const { state } = this.current;
    if (state.status !== 'pending' || this.waitsUntil !== undefined) {
      throw new IllegalTransitionError(this.id, this.status, 'lack an executor');
    }
    const { unofferedSince = at } = state;
    const since = at - unofferedSince > maxReviewGapMs ? at : unofferedSince;
    if (at - since >= unofferedPatienceMs) {
      this.failAttempt({ at, chance, reason });
      return;
    }
    this.become({ status: 'pending', unofferedSince: since }, this.step(at, 'returned', reason));
  }

  /**
   * Cancels a waiting Task at once. Requests a running attempt to stop; `confirmCancel` then ends the Task.
   * @param note why, for people to read
   */
  cancel(at: number, note?: string): void {
    if (this.isFinished) throw new IllegalTransitionError(this.id, this.status, 'be cancelled');
    if (this.status !== 'running') {
      this.cancelNow(at, note);
      return;
    }
    if (this.isCancelRequested) return;
    this.become(this.current.state, this.step(at, 'cancel requested', note), { cancelRequestedAt: at });
  }

  confirmCancel(by: { attemptToken: AttemptToken; at: number }): void {
    this.assertHeldUnder(by.attemptToken);
    this.cancelNow(by.at);
  }

  private failAttempt(failure: Omit<AttemptFailure, 'attemptToken'>): void {
    const { at, reason } = failure;
    if (this.isCancelRequested) {
      this.cancelNow(at, reason);
      return;
    }
    const failedAttempts = this.current.failedAttempts + 1;
    const ended = this.step(at, 'attempt failed', reason);
    const retryDelayMs = failure.final
      ? undefined
      : RetryPolicy.of(this.current.retryPolicy).delayAfter(failedAttempts, failure.chance);
    if (retryDelayMs === undefined) {
      const why = failure.final ? 'a retry would be useless' : `after ${failedAttempts} failed attempts`;
      this.become({ status: 'failed', endedAt: at }, [ended, { at, what: 'failed', note: why }], {
        failedAttempts,
        error: reason,
      });
      return;
    }
    const delay = Math.max(retryDelayMs, wholeRetryAfterMs(failure.retryAfterMs));
    this.waitForRetry(at, delay, ended, { failedAttempts, error: reason });
  }

  private waitForRetry(at: number, delayMs: number, ended: TaskStep, changed: Partial<TaskSnapshot>): void {
    this.become(
      { status: 'retrying', runAt: at + delayMs },
      [ended, { at, what: 'retry scheduled', note: `in ${delayMs} ms` }],
      changed,
    );
  }

  private cancelNow(at: number, note?: string): void {
    this.become({ status: 'cancelled', endedAt: at }, this.step(at, 'cancelled', note));
  }

  /** Throws unless the attempt with this token holds the Task. */
  private assertHeldUnder(token: AttemptToken): RunningState {
    const { state } = this.current;
    if (state.status !== 'running' || state.attemptToken !== token) throw new AttemptSupersededError(this.id);
    return state;
  }

  private step(at: number, what: TaskStep['what'], note?: string): TaskStep {
    const step: Mutable<TaskStep> = { at, what };
    if (this.current.attempts > 0) step.attempt = this.current.attempts;
    if (note !== undefined) step.note = note.slice(0, 1000);
    return step;
  }

  /** Copies the snapshot and assigns to the copy: V8 does this several times as fast as one literal with spreads. */
  private become(
    state: TaskState,
    steps: TaskStep | readonly TaskStep[],
    changed?: Partial<TaskSnapshot>,
  ): void {
    const next: Mutable<TaskSnapshot> = { ...this.current };
    if (changed !== undefined) Object.assign(next, changed);
    next.state = state;
    next.revision += 1;
    next.steps = appendSteps(next.steps, steps);
    this.current = next;
  }
}

type Mutable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

/** The delay that a service asked for, as whole milliseconds within the maximum. */
function wholeRetryAfterMs(retryAfterMs = 0): number {
  return retryAfterMs > 0 ? Math.ceil(Math.min(retryAfterMs, maxRetryAfterMs)) : 0;
}

const causeNotes: Record<TaskCause, string> = {
  schedule: 'by its schedule',
  manual: 'by hand',
  rerun: 'as a rerun',
};
