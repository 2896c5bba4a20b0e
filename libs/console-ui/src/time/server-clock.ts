/** Time of the server. The clock of this machine may be wrong by minutes, and "2 min ago" must still be right. */
export class ServerClock {
  /** How far the server is ahead of this machine. */
  private offsetMs = 0;

  constructor(private readonly machine: () => number = Date.now) {}

  now(): number {
    return this.machine() + this.offsetMs;
  }

  /** Sets the clock by a response that names the server's time. @param sentAt when this machine sent the request */
  setBy(serverTime: string, sentAt: number): void {
    const receivedAt = this.machine();
    const at = Date.parse(serverTime);
    if (!Number.isNaN(at)) this.offsetMs = at - (sentAt + receivedAt) / 2;
  }

  /** Corrects the clock by the time of an event: an event cannot come from the future. */
  noteEvent(at: number): void {
    this.offsetMs += Math.max(0, at - this.now());
  }
}

export const serverClock = new ServerClock();
