import type { Randomness } from '@distribute-schedule/application';

/** Random numbers that are the same for the same seed (mulberry32). */
export class SeededRandomness implements Randomness {
  private drawnTokens = 0;

  constructor(private state: number) {}

  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  token(): string {
    this.drawnTokens += 1;
    const drawn = [this.fraction(), this.fraction()].map((part) => Math.floor(part * 2 ** 32).toString(36));
    return `${drawn.join('')}-${this.drawnTokens}`;
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  isOneIn(times: number): boolean {
    return this.fraction() * times < 1;
  }

  one<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new Error('there is nothing to draw from');
    return item;
  }

  /** A separate source, so that its numbers do not depend on other users of this one. */
  branch(): SeededRandomness {
    return new SeededRandomness(this.between(0, 2 ** 31 - 1));
  }
}
