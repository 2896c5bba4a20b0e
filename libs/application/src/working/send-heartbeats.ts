import type {
  HeartbeatReply,
  TaskId,
  WorkerRegistration,
  WorkerRepository,
} from '@distribute-schedule/domain';
import type { CancelTimer, Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import { failureOf } from './failure-of';
import type { StoreTrust } from './store-trust';

/** What heartbeats bring to light. */
export interface HeartbeatListener {
  /** The store has not been heard for so long that others may soon take over what runs here. */
  onCutOff(): void;
  /** It has been heard again. */
  onRestored(): void;
  onCancelRequested(taskIds: readonly TaskId[]): void;
  onDrainRequested(isDraining: boolean): void;
  /** @param capacity undefined where nobody asked for another than the worker's own */
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

/** A failed beat is sent again after this share of the interval. */
const retryShare = 10;

/**
 * Registers the worker and says at every interval that it lives.
 *
 *   new ──first beat answered──> heard ──trust ran out──> cut off ──beat answered──> heard
 *
 * The next beat does not wait for the answer to the last, and the trust has a timer of its own: an answer that never
 * comes holds up neither.
 */
export class SendHeartbeats {
  private mode: 'new' | 'heard' | 'cut off' | 'stopped' = 'new';
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

  /** Resolves once the store knows this worker, or `stop` was called. */
  register(): Promise<void> {
    if (this.mode === 'stopped') return Promise.resolve();
    return new Promise((resolve) => {
      this.resolveRegistration = resolve;
      this.beat();
    });
  }

  /** Something changed that the store, or this worker, should know of before the next beat. */
  beatNow(): void {
    if (this.mode === 'heard' || this.mode === 'cut off') {
      // What the beats before this one bring was asked before the change.
      this.lastAnswered = this.sent;
      this.beat();
    }
  }

  /** Resolves once no beat is under way that would register the worker again. */
  async stop(): Promise<void> {
    this.mode = 'stopped';
    this.cancelBeat?.();
    this.cancelTrustTimer?.();
    this.resolveRegistration();
    await Promise.all(this.inFlight);
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
      this.onFailure(error);
    }
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
      if (reply.cancelRequested.length > 0) this.listener.onCancelRequested(reply.cancelRequested);
    }
  }

  private onFailure(error: unknown): void {
    if (this.mode === 'stopped') return;
    this.failures += 1;
    // The first, and then one for each interval.
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
      if (this.mode === 'heard') return;
      const wasCutOff = this.mode === 'cut off';
      this.mode = 'heard';
      this.resolveRegistration();
      if (!wasCutOff) return;
      logger.info({}, 'in touch with the store again, working on');
      this.listener.onRestored();
    } else if (this.mode === 'heard') {
      this.mode = 'cut off';
      logger.error({}, 'cut off from the store for too long, stopping what runs');
      this.listener.onCutOff();
    }
  }
}
