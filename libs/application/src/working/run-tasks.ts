import type { Task, WorkerId } from '@distribute-schedule/domain';
import { cancelAtService, type CancelAtServiceParts } from '../services/cancel-at-service';
import type { CancelTimer, Clock } from '../ports/clock';
import type { ExecutionJournal } from '../ports/execution-journal';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { Secrets } from '../ports/secrets';
import type { ChangeOutcome, ClaimReply, TaskQueue } from '../ports/task-queue';
import { AcceptedOutcomes } from './accepted-outcomes';
import { AskUntilAnswered } from '../background/ask-until-answered';
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
  /** How long after its timeout an attempt may go without a result before a scheduler ends it. */
  readonly graceMs: number;
  /** Maximum time between two claims while no wake-up arrives. */
  readonly scanIntervalMs: number;
  readonly maxResultBytes: number;
  /** URL at which a service that accepted a Task reports its end. */
  readonly callbackUrl?: CallbackUrl;
}

export interface RunTasksParts extends CancelAtServiceParts {
  readonly taskQueue: Pick<TaskQueue, 'claim' | 'apply'>;
  readonly journal: Pick<ExecutionJournal, 'append'>;
  readonly executors: ExecutorRegistry;
  readonly secrets: Pick<Secrets, 'read'>;
  readonly served: ServedQueues;
  readonly trust: StoreTrust;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

interface SentClaim {
  readonly slots: number;
  readonly serves: readonly string[];
  /** Time since the claim was sent first. */
  readonly waitedMs: number;
}

/** Maximum number of Tasks in one request, so that no request blocks the store for long. */
const maxBatch = 512;
/** How long a stop waits for the store to accept the last outcomes. */
const finalFlushMs = 2000;

/**
 * Claims Tasks up to the free slots, runs them and sends their outcomes to the store.
 *
 * A flush sends all outcomes and the next claim in the same tick, so that they share one round trip. Only one flush is in
 * flight at a time; outcomes that arrive during it go with the next one. So under load a flush carries many outcomes, and
 * at idle a single outcome is sent at once. While a claim is being retried, outcomes are sent without waiting for it.
 */
export class RunTasks {
  private readonly runner: AttemptRunner;
  private readonly outcomes: AttemptOutcomes;
  private readonly claims: AskUntilAnswered;
  private readonly settlements: AskUntilAnswered;
  private mode: 'new' | 'working' | 'stopping' | 'stopped' = 'new';
  private isDrainRequested = false;
  private slots: number;
  /** True if there may be Tasks to claim. */
  private shouldClaim = false;
  private isFlushPlanned = false;
  private isClaiming = false;
  private settlingCount = 0;
  /** Outcomes of ended attempts that have not been sent to the store. */
  private unsettled: AttemptOutcome[] = [];
  private readonly accepted: AcceptedOutcomes;
  /** Ids of Tasks whose cancel arrived while the reply with these Tasks was still under way. */
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
    this.accepted = new AcceptedOutcomes(clock);
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

  /** Claims soon, because there may be Tasks to claim. */
  wake(): void {
    this.shouldClaim = true;
    this.flushSoon();
  }

  /** Ends all pauses. Call it when the store is reachable again. */
  reconnected(): void {
    this.claims.retryNow();
    this.settlements.retryNow();
    this.wake();
  }

  cancel(taskId: string): void {
    if (!this.runner.abort(taskId, 'cancel') && this.isClaiming) this.earlyCancels.add(taskId);
  }

  /** Starts or stops draining. A draining worker finishes its attempts and claims nothing. */
  drain(isDraining: boolean): void {
    if (this.isDrainRequested === isDraining) return;
    this.isDrainRequested = isDraining;
    this.parts.logger.info({ running: this.runningCount }, isDraining ? 'draining' : 'no longer draining');
    if (!isDraining) this.wake();
  }

  /** Changes the number of slots. Attempts beyond a smaller capacity run to their end. @returns true if it changed */
  resize(capacity: number): boolean {
    if (this.slots === capacity) return false;
    this.parts.logger.info({ from: this.slots, to: capacity }, 'capacity changed');
    this.slots = capacity;
    this.wake();
    return true;
  }

  /**
   * Sends the outcomes of these attempts again if the store accepted them earlier, because it has lost them in a failover.
   * @param running tokens of the attempts that the store shows as running here
   * @param askedAt when the store was asked
   */
  sendLostOutcomes(running: readonly string[], askedAt: number): void {
    if (this.mode === 'stopped') return;
    for (const outcome of this.accepted.takeLost(running, askedAt)) {
      const { task } = outcome.change;
      this.parts.logger.warn(
        { taskId: task.id, attempt: task.attempt, status: task.status },
        'the store has lost the outcome of an attempt; sending it again',
      );
      this.unsettled.push(outcome);
      this.flushSoon();
    }
  }

  /**
   * Aborts all attempts, because a scheduler may soon give their Tasks to other workers. Outcomes are sent when the store
   * is back.
   */
  cutOff(): void {
    this.runner.abortAll('cut off');
  }

  /**
   * Lets running attempts end within `stopGraceMs`, returns the other Tasks to the queue and sends all outcomes.
   * @returns true if the store has accepted every outcome
   */
  async stop(stopGraceMs: number): Promise<boolean> {
    if (this.mode === 'stopped') return true;
    this.mode = 'stopping';
    this.cancelScan?.();
    await this.waitFor(() => this.runner.count === 0, stopGraceMs);
    const running = this.runner.count;
    if (running > 0)
      this.parts.logger.warn({ running }, 'the grace period has ended; returning running tasks to the queue');
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
    // Up to a quarter of the interval is random, so that workers do not claim at the same time.
    const ms = this.settings.scanIntervalMs * (1 - randomness.fraction() / 4);
    this.cancelScan = clock.after(ms, () => this.scan());
  }

  private flushSoon(): void {
    if (this.isFlushPlanned) return;
    this.isFlushPlanned = true;
    // Waits for the end of this tick, so that other attempts that end in it are part of the same flush.
    void Promise.resolve().then(() => this.flush());
  }

  private flush(): void {
    this.isFlushPlanned = false;
    const isInFlight = this.settlingCount > 0 || (this.isClaiming && !this.claims.isRetrying);
    // A request in flight plans the next flush when it is answered.
    if (!isInFlight) {
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

  /** Counts a slot as free when its outcome is sent, because the store applies the outcome before the claim after it. */
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
      this.parts.logger.error({ reason: failureOf(error).reason }, 'could not process the reply to a claim');
    } finally {
      this.isClaiming = false;
      this.earlyCancels.clear();
      this.flushSoon();
    }
  }

  private onClaimed({ tasks, waitingFor }: ClaimReply, { slots, serves, waitedMs }: SentClaim): void {
    // After a long freeze, a scheduler may have given these Tasks to other workers.
    const mayStart = this.mode === 'working' && this.parts.trust.isHeld;
    for (const task of tasks) {
      const elapsedMs = Math.min(waitedMs, this.msSinceStart(task));
      const isOverdue = elapsedMs >= task.toSnapshot().timeoutMs;
      if (!mayStart) this.runner.decline(task, 'stop');
      // The first time, the Task is returned and no attempt is counted. The second time it counts as timed out: if every
      // reply takes longer than the timeout, returning the Task would never end.
      else if (isOverdue) this.runner.decline(task, task.wasGivenBack ? 'timeout' : 'stop');
      else if (this.earlyCancels.has(task.id)) this.runner.decline(task, 'cancel');
      else this.runner.start(task, elapsedMs);
    }
    const waiting = this.parts.served.learn(waitingFor);
    const isNewWaiting = waiting.some((key) => !serves.includes(key));
    if (tasks.length >= slots || isNewWaiting || (tasks.length > 0 && waiting.length > 0))
      this.shouldClaim = true;
  }

  /** Time since the store started the Task. It is shorter than the wait if the first requests were lost on their way. */
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
      logger.error({ reason: failureOf(error).reason }, 'could not process the reply to outcomes');
    } finally {
      this.settlingCount = 0;
      this.flushSoon();
    }
  }

  private onSettled(outcome: AttemptOutcome, reply: ChangeOutcome | undefined): void {
    const { running, change } = outcome;
    if (reply === 'applied') {
      this.accepted.add(outcome);
      return;
    }
    const fields = { taskId: running.id, attempt: running.attempt, decided: change.task.status };
    if (reply === 'cancelling' && change.task.status !== 'cancelled') {
      // The cancel came before the store knew that a service has accepted the Task, so nobody has notified the service.
      void cancelAtService(this.parts, change.task);
      this.unsettled.push(this.outcomes.cancel(running));
      return;
    }
    const { logger } = this.parts;
    // A service may call back before the worker has recorded that the service accepted the Task.
    const isHandOff = change.task.status === 'running';
    if (reply === 'superseded' && isHandOff)
      logger.debug(fields, 'the task ended before its hand-off was recorded');
    else if (reply === 'superseded') logger.warn(fields, 'late result dropped');
    else logger.error({ ...fields, reply: reply ?? 'none' }, 'the store did not accept a result');
  }

  /** Resolves when the condition holds or the time is over. */
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
