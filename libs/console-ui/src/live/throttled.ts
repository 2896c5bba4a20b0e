/** Runs a task on request: one at a time, and with a pause in between. Requests in between count as one. */
export class Throttled {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isRunning = false;
  private isWanted = false;

  constructor(
    private pauseMs: number,
    private readonly run: () => Promise<void>,
  ) {}

  /** @param pauseMs from now on. Default: as before */
  request(pauseMs = this.pauseMs): void {
    this.isWanted = true;
    this.pauseMs = pauseMs;
    if (!this.isRunning && this.timer === undefined) void this.runAll();
  }

  stop(): void {
    this.isWanted = false;
    clearTimeout(this.timer);
  }

  private async runAll(): Promise<void> {
    if (!this.isWanted) return;
    this.isWanted = false;
    this.isRunning = true;
    await this.run();
    this.isRunning = false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.runAll();
    }, this.pauseMs);
  }
}
