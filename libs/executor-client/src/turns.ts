/** Lets so many work at once; the others wait in line. */
export class Turns {
  private taken = 0;
  private readonly line: (() => void)[] = [];

  constructor(private readonly atOnce: number) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken >= this.atOnce) await new Promise<void>((resolve) => this.line.push(resolve));
    else this.taken += 1;
    try {
      return await work();
    } finally {
      const next = this.line.shift();
      // The turn goes from hand to hand, so nobody can come between.
      if (next) next();
      else this.taken -= 1;
    }
  }
}
