const stepMs = 20;

/**
 * How long this machine lets a process wait for its turn, seen from a timer of ours. Bounds in a promise hold on a
 * machine that has time for us; what it had not, at its worst, is added to them.
 */
export class MachineLag {
  private worst = 0;
  private readonly timer: NodeJS.Timeout;
  private last = performance.now();

  constructor() {
    this.timer = setInterval(() => {
      const now = performance.now();
      this.worst = Math.max(this.worst, now - this.last - stepMs);
      this.last = now;
    }, stepMs);
    this.timer.unref();
  }

  get worstMs(): number {
    return Math.ceil(this.worst);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
