const stepMs = 20;

/**
 * Measures how late a timer of this process fires at worst, because the machine is busy. Specs add this to their time
 * bounds, which hold only on a machine with free CPU.
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
