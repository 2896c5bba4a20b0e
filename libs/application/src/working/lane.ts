import type { Task } from '@distribute-schedule/domain';
import type { ExecutionJournal } from '../ports/execution-journal';
import type { Secrets } from '../ports/secrets';
import type { CallbackUrl } from './attempt';
import { AttemptOutcomes } from './attempt-outcomes';
import { AttemptRunner } from './attempt-runner';
import { Claims, type ClaimedTask, type ClaimsParts, type ClaimsSettings } from './claims';
import type { ExecutorRegistry } from './executor-registry';
import { Settlements, type SettlementsParts } from './settlements';
import type { StoreTrust } from './store-trust';

export interface LaneParts extends ClaimsParts, Omit<SettlementsParts, 'outcomes'> {
  readonly taskQueue: ClaimsParts['taskQueue'] & SettlementsParts['taskQueue'];
  readonly journal: Pick<ExecutionJournal, 'append'>;
  readonly executors: ExecutorRegistry;
  readonly secrets: Pick<Secrets, 'read'>;
  readonly trust: StoreTrust;
}

export interface LaneSettings extends ClaimsSettings {
  readonly maxResultBytes: number;
  /** URL at which a service that accepted a Task reports its end. */
  readonly callbackUrl?: CallbackUrl;
}

/** Maximum number of Tasks in one request, so that no request blocks the store for long. */
const maxBatch = 512;
/** Maximum number of unanswered steps: while the store works on one, this worker handles the reply to the other. */
const maxSteps = 2;

/**
 * The way of Tasks between this worker and one store: claims, the attempts of what they bring, and the outcomes.
 *
 * A flush sends all outcomes and the next claim in the same tick, so that they share one round trip. Only one flush is in
 * flight at a time; outcomes that arrive during it go with the next one. So under load a flush carries many outcomes, and
 * at idle a single outcome is sent at once. While a claim is being retried, outcomes are sent without waiting for it.
 *
 *   new ──start──> claiming ──end──> ending (returns what claims still bring) ──giveUp──> over
 */
export class Lane {
  private readonly runner: AttemptRunner;
  private readonly claims: Claims;
  private readonly settlements: Settlements;
  private mode: 'new' | 'claiming' | 'ending' | 'over' = 'new';
  private isFlushPlanned = false;

  /** @param onProgress called after each flush */
  constructor(
    private readonly parts: LaneParts,
    settings: LaneSettings,
    private readonly onProgress: () => void,
  ) {
    const { clock, randomness } = parts;
    const { maxResultBytes, callbackUrl } = settings;
    const outcomes = new AttemptOutcomes(clock, randomness, maxResultBytes);
    const flush = () => this.flushSoon();
    this.claims = new Claims(parts, settings, {
      onClaimed: (claimed) => this.onClaimed(claimed),
      onRetry: flush,
      onAnswered: flush,
    });
    this.settlements = new Settlements({ ...parts, outcomes }, { onWaiting: flush, onAnswered: flush });
    const runnerParts = { ...parts, outcomes, ...(callbackUrl && { callbackUrl }) };
    this.runner = new AttemptRunner(runnerParts, (outcome) => this.settlements.add(outcome));
  }

  get runningCount(): number {
    return this.runner.count;
  }

  /** True if nothing runs, and the store has answered every request. */
  get isSettled(): boolean {
    return (
      this.runner.count === 0 &&
      this.settlements.waiting === 0 &&
      this.settlements.count === 0 &&
      this.claims.count === 0
    );
  }

  start(): void {
    this.mode = 'claiming';
    this.wake();
  }

  /** Claims soon, because there may be Tasks to claim. */
  wake(): void {
    this.claims.want();
    this.flushSoon();
  }

  /** Ends all pauses. Call it when the store is reachable again. */
  reconnected(): void {
    this.claims.retryNow();
    this.settlements.retryNow();
    this.wake();
  }

  cancel(taskId: string): void {
    if (!this.runner.abort(taskId, 'cancel')) this.claims.cancel(taskId);
  }

  /** @see Settlements.sendLost */
  sendLostOutcomes(running: readonly string[], askedAt: number): void {
    if (this.mode !== 'over') this.settlements.sendLost(running, askedAt);
  }

  /**
   * Aborts all attempts, because a scheduler may soon give their Tasks to other workers. Outcomes are sent when the store
   * is back.
   */
  cutOff(): void {
    this.runner.abortAll('cut off');
  }

  /** Claims nothing more. Attempts go on. */
  end(): void {
    this.mode = 'ending';
  }

  /** Returns the Tasks whose attempts have not ended to the queue. */
  returnRunning(): void {
    this.runner.abortAll('stop');
  }

  /** Repeats no request any more. */
  giveUp(): void {
    this.mode = 'over';
    this.claims.giveUp();
    this.settlements.giveUp();
  }

  private flushSoon(): void {
    if (this.isFlushPlanned) return;
    this.isFlushPlanned = true;
    // Waits for the end of this tick, so that other attempts that end in it are part of the same flush.
    void Promise.resolve().then(() => this.flush());
  }

  private flush(): void {
    this.isFlushPlanned = false;
    // A step under way plans the next flush when it is answered.
    while (this.stepsUnderWay < maxSteps && this.sendStep());
    this.onProgress();
  }

  /** Steps that the store has not answered. Outcomes do not wait for a claim that is being retried. */
  private get stepsUnderWay(): number {
    return Math.max(this.settlements.count, this.claims.count - this.claims.retryingCount);
  }

  /** @returns false if there is nothing to send, or too little for a second step */
  private sendStep(): boolean {
    const outcomes = Math.min(this.settlements.waiting, maxBatch);
    const slots = this.claimableSlots(outcomes);
    const isWorthIt = this.stepsUnderWay === 0 || Math.max(outcomes, slots) >= this.halfBatch;
    if (!isWorthIt || outcomes + slots === 0) return false;
    // While many Tasks wait, the claim goes first, so that they start while the store still applies the outcomes.
    // Otherwise it goes last, because an outcome may release the next Task of a sequence.
    const claimFirst = this.claims.hasMore;
    if (claimFirst && slots > 0) this.claims.send(slots);
    if (outcomes > 0) this.settlements.send(outcomes);
    if (!claimFirst && slots > 0) this.claims.send(slots);
    return true;
  }

  /** A slot is free when its outcome is sent, because the store frees it in the same step. */
  private claimableSlots(outcomes: number): number {
    const { claims, parts, mode } = this;
    const isWanted = claims.isWanted || outcomes > 0;
    if (mode !== 'claiming' || !isWanted || claims.retryingCount > 0 || !parts.trust.isHeld) return 0;
    // Half of the slots leaves the other half for a second step, which overlaps with the first.
    return Math.min(parts.slots.free, claims.hasMore ? this.halfBatch : maxBatch);
  }

  private get halfBatch(): number {
    return Math.min(Math.ceil(this.parts.slots.capacity / 2), maxBatch);
  }

  private onClaimed({ task, waitedMs, isCancelled }: ClaimedTask): void {
    // After a long freeze, a scheduler may have given the Task to another worker.
    const mayStart = this.mode === 'claiming' && this.parts.trust.isHeld;
    const elapsedMs = Math.min(waitedMs, this.msSinceStart(task));
    const isOverdue = elapsedMs >= task.toSnapshot().timeoutMs;
    if (!mayStart) this.runner.decline(task, 'stop');
    // The first time, the Task is returned and no attempt is counted. The second time it counts as timed out: if every
    // reply takes longer than the timeout, returning the Task would never end.
    else if (isOverdue) this.runner.decline(task, task.wasGivenBack ? 'timeout' : 'stop');
    else if (isCancelled) this.runner.decline(task, 'cancel');
    else this.runner.start(task, elapsedMs);
  }

  /** Time since the store started the Task. It is shorter than the wait if the first requests were lost on their way. */
  private msSinceStart({ state }: Task): number {
    return state.status === 'running' ? Math.max(0, this.parts.clock.now() - state.startedAt) : 0;
  }
}
