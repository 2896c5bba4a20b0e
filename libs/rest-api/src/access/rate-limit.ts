/** Maximum number of clients to remember. Above it, the longest idle client is forgotten and starts with a full bucket. */
const maxClients = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token bucket for each client: `perSecond` requests per second, and up to `burst` requests at once. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly perSecond: number,
    private readonly burst = perSecond,
  ) {}

  /** Counts one request, or returns in how many seconds the client may retry. @param now monotonic time in ms */
  take(client: string, now: number): number | undefined {
    const bucket = this.filled(client, now);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.perSecond);
    bucket.tokens -= 1;
    return undefined;
  }

  /** Counts what a request turned out to cost. The client may then have to wait until its bucket is refilled. */
  charge(client: string, cost: number, now: number): void {
    this.filled(client, now).tokens -= cost;
  }

  private filled(client: string, now: number): Bucket {
    const before = this.buckets.get(client);
    const filled = before ? before.tokens + ((now - before.filledAt) / 1000) * this.perSecond : this.burst;
    const bucket = { tokens: Math.min(this.burst, filled), filledAt: now };
    // Delete before set, so that the map stays in the order of the last requests.
    this.buckets.delete(client);
    this.buckets.set(client, bucket);
    if (this.buckets.size > maxClients) this.forgetOldest();
    return bucket;
  }

  private forgetOldest(): void {
    for (const client of this.buckets.keys()) {
      this.buckets.delete(client);
      return;
    }
  }
}
