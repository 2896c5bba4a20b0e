import type { Task, WorkerId } from '@distribute-schedule/domain';
import { cancelAtService, type CancelAtServiceParts } from '../services/cancel-at-service';
import type { CancelTimer, Clock } from '../ports/clock';
import type { ExecutionJournal } from '../ports/execution-journal';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { ChangeOutcome, ClaimReply, TaskQueue } from '../ports/task-queue';
import { AskUntilAnswered } from './ask-until-answered';
import { unwindMs, type CallbackUrl } from './attempt';
import { AttemptOutcomes, type AttemptOutcome } from './attempt-outcomes';
import { AttemptRunner } from './attempt-runner';
import type { ExecutorRegistry } from './executor-registry';
import { failureOf } from './failure-of';
import type { ServedQueues } from './served-queues';
import type { StoreTrust } from './store-trust';

export interface RunTasksSettings {
  readonly workerId: WorkerId;
  readonly capacity: number;
  /** How long after its timeout an attempt may stay silent before others take its Task over. */
  readonly graceMs: number;
  /** The longest that the worker sleeps without looking for Tasks. */
  readonly scanIntervalMs: number;
  readonly maxResultBytes: number;
  /** Where a service that was handed a Task says how it ended. */
  readonly callbackUrl?: CallbackUrl;
}

export interface RunTasksParts extends CancelAtServiceParts {
  readonly taskQueue: Pick<TaskQueue, 'claim' | 'apply'>;
  readonly journal: Pick<ExecutionJournal, 'append'>;
  readonly executors: ExecutorRegistry;
  readonly served: ServedQueues;
  readonly trust: StoreTrust;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

interface SentClaim {
  readonly slots: number;
  readonly serves: readonly string[];
  /** Since it was asked first. */
  readonly waitedMs: number;
}

/** How many Tasks travel in one step at most, so that no step holds the store up. */
const maxBatch = 512;
/** How long a stop waits for the store to take the last outcomes. */
const finalFlushMs = 2000;

/**
 * Claims Tasks up to the free slots, runs them and settles their outcomes.
 *
 * Outcomes and the next claim leave in the same tick, so that they travel in one round trip, and no more than one is
 * under way: what ends meanwhile goes with the next. So under load whole batches travel, and at idle a lone outcome
 * leaves at once. Only a claim that has to be repeated lets outcomes go ahead of it.
 */
export class RunTasks {
  private readonly runner: AttemptRunner;
  private readonly outcomes: AttemptOutcomes;
  private readonly claims: AskUntilAnswered;
  private readonly settlements: AskUntilAnswered;
  private mode: 'new' | 'working' | 'stopping' | 'stopped' = 'new';
  private isDrainRequested = false;
  private slots: number;
  /** There may be something to claim. */
  private shouldClaim = false;
  private isFlushPlanned = false;
  private isClaiming = false;
  private settlingCount = 0;
  /** Ended, and not yet told to the store. */
  private unsettled: AttemptOutcome[] = [];
  /** Cancels that arrived before the claim that brings their Tasks was answered. */
  private readonly earlyCancels = new Set<string>();
  private readonly watchers = new Set<() => void>();
  private cancelScan: CancelTimer | undefined;

  constructor(
    private readonly parts: RunTasksParts,
    private readonly settings: RunTasksSettings,
  ) {
    const { clock, randomness } = parts;
    this.slots = settings.capacity;
    this.outcomes = new AttemptOutcomes(clock, randomness, settings.maxResultBytes);
    const { callbackUrl } = settings;
    const attemptParts = { ...parts, outcomes: this.outcomes, ...(callbackUrl && { callbackUrl }) };
    this.runner = new AttemptRunner(attemptParts, (outcome) => {
      this.unsettled.push(outcome);
      this.flushSoon();
    });
    this.claims = new AskUntilAnswered('claim', parts, () => this.flushSoon());
    this.settlements = new AskUntilAnswered('settle', parts);
  }

  get runningCount(): number {
    return this.runner.count;
  }

  get capacity(): number {
    return this.slots;
  }

  get isDraining(): boolean {
    return this.isDrainRequested || this.mode === 'stopping' || this.mode === 'stopped';
  }

  start(): void {
    if (this.mode !== 'new') return;
    this.mode = 'working';
    this.scan();
  }

  /** There may be something to claim. */
  wake(): void {
    this.shouldClaim = true;
    this.flushSoon();
  }

  /** The store is back after it was away. */
  reconnected(): void {
    this.claims.retryNow();
    this.settlements.retryNow();
    this.wake();
  }

  cancel(taskId: string): void {
    if (!this.runner.abort(taskId, 'cancel') && this.isClaiming) this.earlyCancels.add(taskId);
  }

  /** A draining worker ends what it runs and claims nothing more. */
  drain(isDraining: boolean): void {
    if (this.isDrainRequested === isDraining) return;
    this.isDrainRequested = isDraining;
    this.parts.logger.info({ running: this.runningCount }, isDraining ? 'draining' : 'no longer draining');
    if (!isDraining) this.wake();
  }

  /** What runs beyond a smaller capacity runs to its end. @returns whether it is another than before */
  resize(capacity: number): boolean {
    if (this.slots === capacity) return false;
    this.parts.logger.info({ from: this.slots, to: capacity }, 'capacity changed');
    this.slots = capacity;
    this.wake();
    return true;
  }

  /** Others may soon take over what runs here, so it ends. What is left to say is said once the store is back. */
  cutOff(): void {
    this.runner.abortAll('cut off');
  }

  /**
   * Lets running attempts end within the grace, gives back the others, and tells the store.
   * @returns whether the store knows of everything that happened here
   */
  async stop(stopGraceMs: number): Promise<boolean> {
    if (this.mode === 'stopped') return true;
    this.mode = 'stopping';
    this.cancelScan?.();
    await this.waitFor(() => this.runner.count === 0, stopGraceMs);
    const running = this.runner.count;
    if (running > 0) this.parts.logger.warn({ running }, 'the grace is over, giving back what still runs');
    this.runner.abortAll('stop');
    await this.waitFor(() => this.isSettled, unwindMs + finalFlushMs);
    const isSettled = this.isSettled;
    this.mode = 'stopped';
    this.claims.giveUp();
    this.settlements.giveUp();
    return isSettled;
  }

  private get isSettled(): boolean {
    return (
      this.runner.count === 0 && this.unsettled.length === 0 && this.settlingCount === 0 && !this.isClaiming
    );
  }

  private scan(): void {
    const { clock, randomness } = this.parts;
    this.wake();
    // Up to a quarter of chance keeps workers from looking in step.
    const ms = this.settings.scanIntervalMs * (1 - randomness.fraction() / 4);
    this.cancelScan = clock.after(ms, () => this.scan());
  }

  private flushSoon(): void {
    if (this.isFlushPlanned) return;
    this.isFlushPlanned = true;
    // What else ends in this tick goes along.
    void Promise.resolve().then(() => this.flush());
  }

  private flush(): void {
    this.isFlushPlanned = false;
    const isUnderWay = this.settlingCount > 0 || (this.isClaiming && !this.claims.isRetrying);
    // What is under way plans the next turn when it is answered.
    if (!isUnderWay) {
      const outcomes = this.unsettled.splice(0, maxBatch);
      if (outcomes.length > 0) {
        this.shouldClaim = true;
        void this.settle(outcomes);
      }
      const slots = this.claimableSlots();
      if (slots > 0) void this.claim(slots);
    }
    for (const check of [...this.watchers]) check();
  }

  /** A slot is free once its outcome leaves: the store applies it before it looks at the claim that travels with it. */
  private claimableSlots(): number {
    const isOpen = this.mode === 'working' && !this.isDrainRequested && this.shouldClaim && !this.isClaiming;
    if (!isOpen || !this.parts.trust.isHeld) return 0;
    return Math.min(this.slots - this.runner.count, maxBatch);
  }

  private async claim(slots: number): Promise<void> {
    const { taskQueue, served, randomness, clock } = this.parts;
    const { workerId, graceMs } = this.settings;
    const sentAt = clock.monotonic();
    this.shouldClaim = false;
    this.isClaiming = true;
    try {
      const serves = served.keys;
      const request = { workerId, slots, serves, graceMs, requestToken: randomness.token() };
      const reply = await this.claims.ask(() => taskQueue.claim(request));
      if (reply) this.onClaimed(reply, { slots, serves, waitedMs: clock.monotonic() - sentAt });
    } catch (error) {
      this.parts.logger.error(
        { reason: failureOf(error).reason },
        'the answer to a claim was not understood',
      );
    } finally {
      this.isClaiming = false;
      this.earlyCancels.clear();
      this.flushSoon();
    }
  }

  private onClaimed({ tasks, waitingFor }: ClaimReply, { slots, serves, waitedMs }: SentClaim): void {
    // After a long freeze, others may have taken over what this answer brings.
    const mayStart = this.mode === 'working' && this.parts.trust.isHeld;
    for (const task of tasks) {
      const heldForMs = Math.min(waitedMs, this.msSinceStart(task));
      const isOverdue = heldForMs >= task.toSnapshot().timeoutMs;
      if (!mayStart) this.runner.decline(task, 'stop');
      // Given back, it costs no attempt. Where every answer takes longer than the timeout, that would never end.
      else if (isOverdue) this.runner.decline(task, task.wasGivenBack ? 'timeout' : 'stop');
      else if (this.earlyCancels.has(task.id)) this.runner.decline(task, 'cancel');
      else this.runner.start(task, heldForMs);
    }
    const waiting = this.parts.served.learn(waitingFor);
    const isNewWaiting = waiting.some((key) => !serves.includes(key));
    if (tasks.length >= slots || isNewWaiting || (tasks.length > 0 && waiting.length > 0))
      this.shouldClaim = true;
  }

  /** The store has given it out by then, even where its answer was lost and came only when it was asked again. */
  private msSinceStart({ state }: Task): number {
    return state.status === 'running' ? Math.max(0, this.parts.clock.now() - state.startedAt) : 0;
  }

  private async settle(outcomes: readonly AttemptOutcome[]): Promise<void> {
    const { taskQueue, randomness, logger } = this.parts;
    this.settlingCount = outcomes.length;
    try {
      const changes = outcomes.map(({ change }) => change);
      const requestToken = randomness.token();
      const replies = await this.settlements.ask(() => taskQueue.apply(changes, requestToken));
      if (replies) outcomes.forEach((outcome, index) => this.onSettled(outcome, replies[index]));
    } catch (error) {
      logger.error({ reason: failureOf(error).reason }, 'the answer to a settlement was not understood');
    } finally {
      this.settlingCount = 0;
      this.flushSoon();
    }
  }

  private onSettled({ running, change }: AttemptOutcome, reply: ChangeOutcome | undefined): void {
    if (reply === 'applied') return;
    const fields = { taskId: running.id, attempt: running.attempt, decided: change.task.status };
    if (reply === 'cancelling' && change.task.status !== 'cancelled') {
      // Whoever cancelled it could not know of a service that had accepted it.
      void cancelAtService(this.parts, change.task);
      this.unsettled.push(this.outcomes.cancel(running));
      return;
    }
    const { logger } = this.parts;
    // A service may call back before the worker has said that it was handed the work.
    const isOvertaken = change.task.status === 'running';
    if (reply === 'superseded' && isOvertaken)
      logger.debug(fields, 'ended before it was noted as handed off');
    else if (reply === 'superseded') logger.warn(fields, 'late result dropped');
    else logger.error({ ...fields, reply: reply ?? 'none' }, 'the store did not take a result');
  }

  /** Resolves once the condition holds, or the time is over. */
  private waitFor(holds: () => boolean, ms: number): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancelTimer();
        this.watchers.delete(look);
        resolve();
      };
      const look = () => holds() && end();
      const cancelTimer = this.parts.clock.after(ms, end);
      this.watchers.add(look);
    });
  }
}
