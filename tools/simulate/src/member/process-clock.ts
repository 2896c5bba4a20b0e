import type { CancelTimer, Clock } from '@distribute-schedule/application';

/**
 * Clock of one simulated process. Its estimate of the store's time can be wrong by `offsetMs`. Timers wait while the
 * process is frozen, and never fire after it has died.
 */
export class ProcessClock implements Clock {
  private mode: 'running' | 'frozen' | 'dead' = 'running';
  private deferred: (() => void)[] = [];

  constructor(
    private readonly time: Clock,
    private readonly offsetMs: number,
  ) {}

  get isDead(): boolean {
    return this.mode === 'dead';
  }

  get isFrozen(): boolean {
    return this.mode === 'frozen';
  }

  now(): number {
    return this.time.now() + this.offsetMs;
  }

  monotonic(): number {
    return this.time.monotonic();
  }

  machineAheadMs(): number {
    return -this.offsetMs;
  }

  after(ms: number, callback: () => void): CancelTimer {
    let isCancelled = false;
    const cancel = this.time.after(ms, () =>
      this.whenAwake(() => {
        if (!isCancelled) callback();
      }),
    );
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Calls back now if the process runs, at the thaw if it is frozen, and never if it is dead. */
  whenAwake(callback: () => void): void {
    if (this.mode === 'running') callback();
    else if (this.mode === 'frozen') this.deferred.push(callback);
  }

  freeze(): void {
    if (this.mode === 'running') this.mode = 'frozen';
  }

  /** Runs the callbacks that became due during the freeze, one after the other. */
  thaw(): void {
    if (this.mode !== 'frozen') return;
    this.mode = 'running';
    for (const callback of this.deferred.splice(0)) this.time.after(0, () => this.whenAwake(callback));
  }

  die(): void {
    this.mode = 'dead';
    this.deferred = [];
  }
}
