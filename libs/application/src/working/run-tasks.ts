import type { CancelTimer } from '../ports/clock';
import { unwindMs } from './attempt';
import { Lane, type LaneParts, type LaneSettings } from './lane';
import { Slots } from './slots';

export interface RunTasksSettings extends LaneSettings {
  readonly capacity: number;
  /** Maximum time between two claims while no wake-up arrives. */
  readonly scanIntervalMs: number;
}

export type RunTasksParts = Omit<LaneParts, 'slots'>;

/** How long a stop waits for the store to accept the last outcomes. */
const finalFlushMs = 2000;

/**
 * Runs Tasks on this worker, up to its capacity: starts and stops the lane, and decides how many slots it has.
 *
 *   new ──start──> working ──stop──> stopping ──all outcomes sent, or the time is over──> stopped
 */
export class RunTasks {
  private readonly slots: Slots;
  private readonly lane: Lane;
  private mode: 'new' | 'working' | 'stopping' | 'stopped' = 'new';
  private readonly watchers = new Set<() => void>();
  private cancelScan: CancelTimer | undefined;

  constructor(
    private readonly parts: RunTasksParts,
    private readonly settings: RunTasksSettings,
  ) {
    this.slots = new Slots(settings.capacity, () => this.runningCount);
    this.lane = new Lane({ ...parts, slots: this.slots }, settings, () => {
      for (const check of [...this.watchers]) check();
    });
  }

  get runningCount(): number {
    return this.lane.runningCount;
  }

  get capacity(): number {
    return this.slots.capacity;
  }

  get isDraining(): boolean {
    return !this.slots.isOpen || this.mode === 'stopping' || this.mode === 'stopped';
  }

  start(): void {
    if (this.mode !== 'new') return;
    this.mode = 'working';
    this.lane.start();
    this.scanLater();
  }

  /** Claims soon, because there may be Tasks to claim. */
  wake(): void {
    this.lane.wake();
  }

  /** Ends all pauses. Call it when the store is reachable again. */
  reconnected(): void {
    this.lane.reconnected();
  }

  cancel(taskId: string): void {
    this.lane.cancel(taskId);
  }

  /** Starts or stops draining. A draining worker finishes its attempts and claims nothing. */
  drain(isDraining: boolean): void {
    if (this.slots.isOpen !== isDraining) return;
    this.parts.logger.info({ running: this.runningCount }, isDraining ? 'draining' : 'no longer draining');
    if (isDraining) {
      this.slots.close();
    } else {
      this.slots.open();
      this.wake();
    }
  }

  /** Changes the number of slots. Attempts beyond a smaller capacity run to their end. @returns true if it changed */
  resize(capacity: number): boolean {
    if (this.slots.capacity === capacity) return false;
    this.parts.logger.info({ from: this.slots.capacity, to: capacity }, 'capacity changed');
    this.slots.resize(capacity);
    this.wake();
    return true;
  }

  /** @see Lane.sendLostOutcomes */
  sendLostOutcomes(running: readonly string[], askedAt: number): void {
    this.lane.sendLostOutcomes(running, askedAt);
  }

  /** @see Lane.cutOff */
  cutOff(): void {
    this.lane.cutOff();
  }

  /**
   * Lets running attempts end within `stopGraceMs`, returns the other Tasks to the queue and sends all outcomes.
   * @returns true if the store has accepted every outcome
   */
  async stop(stopGraceMs: number): Promise<boolean> {
    if (this.mode === 'stopped') return true;
    this.mode = 'stopping';
    this.cancelScan?.();
    this.lane.end();
    await this.waitFor(() => this.runningCount === 0, stopGraceMs);
    const running = this.runningCount;
    if (running > 0)
      this.parts.logger.warn({ running }, 'the grace period has ended; returning running tasks to the queue');
    this.lane.returnRunning();
    await this.waitFor(() => this.lane.isSettled, unwindMs + finalFlushMs);
    const { isSettled } = this.lane;
    this.mode = 'stopped';
    this.lane.giveUp();
    return isSettled;
  }

  private scanLater(): void {
    const { clock, randomness } = this.parts;
    // Up to a quarter of the interval is random, so that workers do not claim at the same time.
    const ms = this.settings.scanIntervalMs * (1 - randomness.fraction() / 4);
    this.cancelScan = clock.after(ms, () => {
      this.wake();
      this.scanLater();
    });
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
