import {
  WorkerIdTakenError,
  type AttemptToken,
  type HeartbeatReply,
  type TaskId,
  type WorkerRegistration,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { CancelTimer, Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import { failureOf } from './failure-of';
import type { StoreTrust } from './store-trust';

/** Receives what heartbeats find out. */
export interface HeartbeatListener {
  /** The store has not answered for so long that a scheduler may soon give this worker's Tasks to others. */
  onCutOff(): void;
  /** The store answers again after `onCutOff`. */
  onRestored(): void;
  /** Another process has registered under this worker's id. No more heartbeats are sent. */
  onIdTaken(error: WorkerIdTakenError): void;
  onCancelRequested(taskIds: readonly TaskId[]): void;
  /**
   * @param running the attempts that run on this worker, as the store knows it
   * @param askedAt when the heartbeat was sent, on the monotonic clock
   */
  onRunningStated(running: readonly AttemptToken[], askedAt: number): void;
  onDrainRequested(isDraining: boolean): void;
  /** @param capacity undefined when nobody has requested a capacity other than the configured one */
  onCapacityRequested(capacity: number | undefined): void;
}

export interface SendHeartbeatsParts {
  readonly workers: Pick<WorkerRepository, 'heartbeat'>;
  readonly trust: StoreTrust;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface SendHeartbeatsSettings {
  readonly registration: () => WorkerRegistration;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** A failed heartbeat is sent again after the interval divided by this number. */
const retryShare = 10;

/**
 * Registers the worker and sends its heartbeat at every interval.
 *
 *   new ──first heartbeat answered──> in touch ──trust ended──> cut off ──heartbeat answered──> in touch
 *
 * A heartbeat does not wait for the answer to the one before, and the trust has its own timer. So an answer that never
 * comes delays neither.
 */
export class SendHeartbeats {
  private mode: 'new' | 'in touch' | 'cut off' | 'stopped' = 'new';
  private sent = 0;
  private lastAnswered = 0;
  private failures = 0;
  private cancelBeat: CancelTimer | undefined;
  private cancelTrustTimer: CancelTimer | undefined;
  private resolveRegistration: () => void = () => undefined;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly parts: SendHeartbeatsParts,
    private readonly settings: SendHeartbeatsSettings,
    private readonly listener: HeartbeatListener,
  ) {}

  /** Resolves when the store knows this worker, or when `stop` is called. */
  register(): Promise<void> {
    if (this.mode === 'stopped') return Promise.resolve();
    return new Promise((resolve) => {
      this.resolveRegistration = resolve;
      this.beat();
    });
  }

  /** Sends a heartbeat at once. Call it after a change that the store or this worker should know before the next one. */
  beatNow(): void {
    if (this.mode === 'in touch' || this.mode === 'cut off') {
      // Answers to earlier heartbeats are ignored, because they were sent before the change.
      this.lastAnswered = this.sent;
      this.beat();
    }
  }

  /** Resolves when no heartbeat is in flight, because one that arrives later would register the worker again. */
  async stop(): Promise<void> {
    this.end();
    this.resolveRegistration();
    await Promise.all(this.inFlight);
  }

  private end(): void {
    this.mode = 'stopped';
    this.cancelBeat?.();
    this.cancelTrustTimer?.();
  }

  private beat(): void {
    this.scheduleBeat(this.settings.intervalMs);
    this.sent += 1;
    const answered = this.send(this.sent);
    this.inFlight.add(answered);
    void answered.then(() => this.inFlight.delete(answered));
  }

  private async send(number: number): Promise<void> {
    const { workers, clock } = this.parts;
    const sentAt = clock.monotonic();
    try {
      const reply = await workers.heartbeat(this.settings.registration(), this.settings.timeoutMs);
      this.onAnswer(reply, number, sentAt);
    } catch (error) {
      if (error instanceof WorkerIdTakenError) this.onIdTaken(error);
      else this.onFailure(error);
    }
  }

  private onIdTaken(error: WorkerIdTakenError): void {
    if (this.mode === 'stopped') return;
    this.end();
    this.listener.onIdTaken(error);
    this.resolveRegistration();
  }

  private scheduleBeat(ms: number): void {
    this.cancelBeat?.();
    this.cancelBeat = this.parts.clock.after(ms, () => this.beat());
  }

  private onAnswer(reply: HeartbeatReply, number: number, sentAt: number): void {
    if (this.mode === 'stopped') return;
    const { trust, logger } = this.parts;
    if (this.failures > 0) logger.info({ failures: this.failures }, 'heartbeats arrive again');
    this.failures = 0;
    trust.renew(sentAt);
    this.watchTrust();
    if (number > this.lastAnswered) {
      this.lastAnswered = number;
      this.listener.onDrainRequested(reply.drainRequested);
      this.listener.onCapacityRequested(reply.capacityRequested);
      if (reply.running.length > 0) this.listener.onRunningStated(reply.running, sentAt);
      if (reply.cancelRequested.length > 0) this.listener.onCancelRequested(reply.cancelRequested);
    }
  }

  private onFailure(error: unknown): void {
    if (this.mode === 'stopped') return;
    this.failures += 1;
    // Logs the first failure, then one per interval.
    if (this.failures % retryShare === 1) {
      const fields = { failures: this.failures, reason: failureOf(error).reason };
      this.parts.logger.warn(fields, 'heartbeat failed');
    }
    this.scheduleBeat(this.settings.intervalMs / retryShare);
  }

  private watchTrust(): void {
    const { trust, clock, logger } = this.parts;
    this.cancelTrustTimer?.();
    const { leftMs } = trust;
    if (leftMs > 0) {
      this.cancelTrustTimer = clock.after(leftMs, () => this.watchTrust());
      if (this.mode === 'in touch') return;
      const wasCutOff = this.mode === 'cut off';
      this.mode = 'in touch';
      this.resolveRegistration();
      if (!wasCutOff) return;
      logger.info({}, 'in touch with the store again; claiming tasks again');
      this.listener.onRestored();
    } else if (this.mode === 'in touch') {
      this.mode = 'cut off';
      logger.error({}, 'the store has not answered for too long; stopping all running attempts');
      this.listener.onCutOff();
    }
  }
}
