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
