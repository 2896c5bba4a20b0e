/** Runs at most `maxConcurrent` jobs at once. The other jobs wait, and start in the order in which they came. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly maxConcurrent: number) {}

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.running >= this.maxConcurrent) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await job();
    } finally {
      const startNext = this.waiting.shift();
      // The next job takes over this slot without a decrement, so that no new job can take the slot in between.
      if (startNext) startNext();
      else this.running -= 1;
    }
  }
}
