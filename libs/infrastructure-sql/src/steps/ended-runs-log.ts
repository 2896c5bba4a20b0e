/** A wake-up lets a scheduler fold everything that ends within about this time. */
const wakeEveryMs = 200;

/** What this process knows of the log of ended runs between its steps. */
export class EndedRunsLog {
  /** The sweep counts the runs in the log. */
  isFull = false;
  private wokenAt = -Infinity;

  /** True if a step that ended runs must wake the schedulers. */
  isToWake(now: number): boolean {
    if (Math.abs(now - this.wokenAt) < wakeEveryMs) return false;
    this.wokenAt = now;
    return true;
  }
}
