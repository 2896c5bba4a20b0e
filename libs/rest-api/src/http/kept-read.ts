import type { Clock } from '@distribute-schedule/application';

/** An answer that is read at most once in a while, for all who ask. A read that fails is not kept. */
export class KeptRead<T> {
  private pending: Promise<T> | undefined;
  private latest: { readonly readAt: number; readonly answer: T } | undefined;

  constructor(
    private readonly maxAgeMs: number,
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly read: () => Promise<T>,
  ) {}

  get(): Promise<T> {
    if (this.latest && this.clock.monotonic() - this.latest.readAt < this.maxAgeMs)
      return Promise.resolve(this.latest.answer);
    this.pending ??= this.readNow().finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async readNow(): Promise<T> {
    const readAt = this.clock.monotonic();
    const answer = await this.read();
    this.latest = { readAt, answer };
    return answer;
  }
}

/** Kept reads by key. Beyond `maxKeys`, the key that nobody has asked for longest is dropped. */
export class KeptReads<T> {
  private readonly reads = new Map<string, KeptRead<T>>();

  constructor(
    private readonly maxAgeMs: number,
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly maxKeys: number,
  ) {}

  /** @param key names what is read; callers with the same key get the same answer */
  get(key: string, read: () => Promise<T>): Promise<T> {
    const kept = this.reads.get(key) ?? new KeptRead(this.maxAgeMs, this.clock, read);
    this.reads.delete(key);
    this.reads.set(key, kept);
    const [oldest] = this.reads.keys();
    if (this.reads.size > this.maxKeys && oldest !== undefined) this.reads.delete(oldest);
    return kept.get();
  }
}
