import type { CancelTimer, Clock } from '@distribute-schedule/application';

/**
 * Time as one process has it: its idea of the store's time may be off, and no timer fires while it is frozen, or ever
 * again once it is dead.
 */
export class ProcessClock implements Clock {
  private mode: 'running' | 'frozen' | 'dead' = 'running';
  private held: (() => void)[] = [];

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

  /** At once, or when it is thawed, or never. */
  whenAwake(callback: () => void): void {
    if (this.mode === 'running') callback();
    else if (this.mode === 'frozen') this.held.push(callback);
  }

  freeze(): void {
    if (this.mode === 'running') this.mode = 'frozen';
  }

  /** Whatever came meanwhile comes now, one thing after the other. */
  thaw(): void {
    if (this.mode !== 'frozen') return;
    this.mode = 'running';
    for (const callback of this.held.splice(0)) this.time.after(0, () => this.whenAwake(callback));
  }

  die(): void {
    this.mode = 'dead';
    this.held = [];
  }
}
