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
  /** In [0, 1), spreads the retry delay. */
  readonly chance: number;
  /** The executor knows that trying again is useless. */
  readonly final?: boolean;
  /** The executor was told when to come back. */
  readonly retryAfterMs?: number;
}

/**
 * For how long no live worker may offer a Task's executor before that counts as a failed attempt. What waits is looked
 * at once a minute, a little more or less, and a rolling deployment brings a worker back sooner than from one look to the
 * next.
 */
const unofferedPatienceMs = 50_000;
/** What was seen longer ago than this was another absence: there has been a look in between that saw a worker. */
const longestBetweenLooksMs = 90_000;

/** How long past the timeout a service may stay silent that was handed the attempt. */
const callbackGraceMs = 5_000;

/** Half a minute of seniority per level: urgent work goes first, and the least urgent waits 4.5 minutes more at most. */
const headStartPerPriorityMs = 30_000;

/** One due run of a TaskConfig. Every method is a transition of task-state.ts and refuses where the picture has none. */
export class Task {
  private constructor(private current: TaskSnapshot) {}

  static create({ notBefore, ...order }: TaskOrder): Task {
    const steps: TaskStep[] = [{ at: order.createdAt, what: 'scheduled', note: causeNotes[order.cause] }];
    return new Task({
      revision: 1,
      state: { status: 'pending', ...(notBefore !== undefined && { notBefore }) },
      attempts: 0,
      failedAttempts: 0,
      steps,
      ...order,
    });
  }

  /** The Task as a store kept it. An older version may have stored it without the newer fields: see copied-fields.ts. */
  static restore(snapshot: TaskSnapshot): Task {
    return new Task(withDefaults(snapshot, copiedDefaults));
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
  /** An attempt before this one came to nothing and did not count. */
  get wasGivenBack(): boolean {
    return this.current.attempts - 1 > this.current.failedAttempts;
  }
  get isCancelRequested(): boolean {
    return this.current.cancelRequestedAt !== undefined;
  }
  get requirement(): Requirement {
    return { executor: this.current.executor, labels: this.current.labels };
  }
  /** Set while it waits for a time and not for a worker. */
  get waitsUntil(): number | undefined {
    const { state } = this.current;
    if (state.status === 'retrying') return state.runAt;
    return state.status === 'pending' ? state.notBefore : undefined;
  }
  /** True for a run that somebody ordered for a time that has not come yet. */
  isOrderedForLaterThan(now: number): boolean {
    const { state } = this.current;
    return state.status === 'pending' && state.notBefore !== undefined && state.notBefore > now;
  }
  /** Set while a service has it that will call back: by then it must have. */
  get callbackBy(): number | undefined {
    const { state, timeoutMs } = this.current;
    if (state.status !== 'running' || state.handedOffTo === undefined) return undefined;
    return state.startedAt + timeoutMs + callbackGraceMs;
  }
  /** Names the pending queue that it waits in when no worker can take it at once. */
  get requirementKey(): string {
    return requirementKey(this.requirement);
  }
  /** Lower goes first: oldest first, where each level of priority counts as a head start, so that none starves. */
  get precedence(): number {
    return this.current.scheduledTime - this.current.priority * headStartPerPriorityMs;
  }
  /** What the store must still hold for a decision on this Task to count. */
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

  /** The service that was called answered "accepted": it will call back, and the worker is free for other work. */
  handOff(to: { attemptToken: AttemptToken; to: string; at: number }): void {
    const running = this.heldUnder(to.attemptToken);
    this.become({ ...running, handedOffTo: to.to }, this.step(to.at, 'handed off', `to ${to.to}`));
  }

  succeed(with_: { attemptToken: AttemptToken; result: TaskResult; at: number }): void {
    this.heldUnder(with_.attemptToken);
    this.become({ status: 'success', endedAt: with_.at }, this.step(with_.at, 'succeeded'), {
      result: with_.result,
    });
  }

  fail(failure: AttemptFailure): void {
    this.heldUnder(failure.attemptToken);
    this.endAttempt(failure, 'attempt failed');
  }

  /** The attempt ended without a word: its worker died, or its time ran out and nobody reported. */
  crash(failure: AttemptFailure): void {
    this.heldUnder(failure.attemptToken);
    this.endAttempt(failure, 'attempt crashed');
  }

  /** The worker stops before it could do the work. The attempt does not count. */
  giveBack(by: { attemptToken: AttemptToken; at: number }): void {
    this.heldUnder(by.attemptToken);
    if (this.isCancelRequested) {
      this.cancelNow(by.at);
      return;
    }
    this.become({ status: 'pending' }, this.step(by.at, 'returned', 'the worker is stopping'));
  }

  /** Its waiting time is over: it goes before the workers. */
  release(at: number): void {
    if (this.waitsUntil === undefined) throw new IllegalTransitionError(this.id, this.status, 'be released');
    this.become({ status: 'pending' }, { at, what: 'released' });
  }

  /** Puts a Task that waits before the workers again, when where it waited is no longer served. */
  requeue(at: number, note: string): void {
    if (this.status !== 'pending' || this.waitsUntil !== undefined) {
      throw new IllegalTransitionError(this.id, this.status, 'be queued again');
    }
    this.become({ status: 'pending' }, { at, what: 'returned', note });
  }

  /** No live worker offers its executor: once that was so at two looks in a row, it is a failed attempt. */
  lackExecutor({ at, chance, reason }: Omit<AttemptFailure, 'attemptToken'>): void {
    const { state } = this.current;
    if (state.status !== 'pending' || this.waitsUntil !== undefined) {
      throw new IllegalTransitionError(this.id, this.status, 'lack an executor');
    }
    const { unofferedSince = at } = state;
    const since = at - unofferedSince > longestBetweenLooksMs ? at : unofferedSince;
    if (at - since >= unofferedPatienceMs) {
      this.endAttempt({ at, chance, reason }, 'attempt failed');
      return;
    }
    this.become({ status: 'pending', unofferedSince: since }, this.step(at, 'returned', reason));
  }

  /**
   * Cancels a Task that waits at once. Asks a running attempt to stop; `confirmCancel` then ends the Task.
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
    this.heldUnder(by.attemptToken);
    this.cancelNow(by.at);
  }

  private endAttempt(
    failure: Omit<AttemptFailure, 'attemptToken'>,
    what: 'attempt failed' | 'attempt crashed',
  ): void {
    const { at, reason } = failure;
    if (this.isCancelRequested) {
      this.cancelNow(at, reason);
      return;
    }
    const failedAttempts = this.current.failedAttempts + 1;
    const ended = this.step(at, what, reason);
    const granted = failure.final
      ? undefined
      : RetryPolicy.of(this.current.retryPolicy).delayAfter(failedAttempts, failure.chance);
    if (granted === undefined) {
      const why = failure.final ? 'a retry would be useless' : `after ${failedAttempts} failed attempts`;
      this.become({ status: 'failed', endedAt: at }, [ended, { at, what: 'failed', note: why }], {
        failedAttempts,
        error: reason,
      });
      return;
    }
    const delay = Math.max(granted, comeBackAfterMs(failure.retryAfterMs));
    this.become(
      { status: 'retrying', runAt: at + delay },
      [ended, { at, what: 'retry scheduled', note: `in ${delay} ms` }],
      { failedAttempts, error: reason },
    );
  }

  private cancelNow(at: number, note?: string): void {
    this.become({ status: 'cancelled', endedAt: at }, this.step(at, 'cancelled', note));
  }

  private heldUnder(token: AttemptToken): RunningState {
    const { state } = this.current;
    if (state.status !== 'running' || state.attemptToken !== token) throw new AttemptSupersededError(this.id);
    return state;
  }

  private step(at: number, what: TaskStep['what'], note?: string): TaskStep {
    const attempt = this.current.attempts;
    return {
      at,
      what,
      ...(attempt > 0 && { attempt }),
      ...(note !== undefined && { note: note.slice(0, 1000) }),
    };
  }

  private become(
    state: TaskState,
    steps: TaskStep | readonly TaskStep[],
    changed: Partial<TaskSnapshot> = {},
  ): void {
    const added = Array.isArray(steps) ? (steps as readonly TaskStep[]) : [steps as TaskStep];
    this.current = {
      ...this.current,
      ...changed,
      state,
      revision: this.current.revision + 1,
      steps: appendSteps(this.current.steps, ...added),
    };
  }
}

const longestComeBackMs = 7 * 24 * 3_600_000;

/** When the executor wants to be asked again, as far as that is a time that one can wait for. */
function comeBackAfterMs(said = 0): number {
  return said > 0 ? Math.ceil(Math.min(said, longestComeBackMs)) : 0;
}

const causeNotes: Record<TaskCause, string> = {
  schedule: 'by its schedule',
  manual: 'by hand',
  rerun: 'as a rerun',
};
