/** As many clients are remembered; with more, the one that was quiet longest is forgotten, which frees it. */
const mostClients = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** So many requests a second for each client, and a second's worth at once. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly perSecond: number,
    private readonly burst = perSecond,
  ) {}

  /** Takes one, or says after how many seconds to come back. @param now ms that never jump */
  take(client: string, now: number): number | undefined {
    const before = this.buckets.get(client);
    const filled = before ? before.tokens + ((now - before.filledAt) / 1000) * this.perSecond : this.burst;
    const bucket = { tokens: Math.min(this.burst, filled), filledAt: now };
    // Taken out and put in again, the map is in the order of their last requests.
    this.buckets.delete(client);
    this.buckets.set(client, bucket);
    if (this.buckets.size > mostClients) this.forgetOldest();
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.perSecond);
    bucket.tokens -= 1;
    return undefined;
  }

  private forgetOldest(): void {
    for (const client of this.buckets.keys()) {
      this.buckets.delete(client);
      return;
    }
  }
}
