import { TooManyRequestsError } from '../problems/too-many-requests';

export interface OpenLimits {
  readonly maxPerClient: number;
  /** Maximum of all clients together. */
  readonly maxTotal: number;
  /** Message of the refusal. */
  readonly message: string;
}

/** A refused client waits this long, in which some of what is open usually ends. */
const retryAfterSeconds = 5;

/** Bounds what clients hold open at the same time, for each client and for all together. */
export class OpenRequests {
  private readonly sizes = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: OpenLimits) {}

  /**
   * Counts something that the client opens.
   * @returns a function that ends it; only its first call counts
   * @throws TooManyRequestsError when the client, or all clients together, would hold too much
   */
  open(client: string, size = 1): () => void {
    const { maxPerClient, maxTotal, message } = this.limits;
    const before = this.sizes.get(client) ?? 0;
    if (before + size > maxPerClient || this.total + size > maxTotal)
      throw new TooManyRequestsError(message, retryAfterSeconds);
    this.add(client, size);
    let isOpen = true;
    return () => {
      if (isOpen) this.add(client, -size);
      isOpen = false;
    };
  }

  private add(client: string, size: number): void {
    this.total += size;
    const after = (this.sizes.get(client) ?? 0) + size;
    if (after === 0) this.sizes.delete(client);
    else this.sizes.set(client, after);
  }
}
