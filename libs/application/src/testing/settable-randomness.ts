import type { Randomness } from '../ports/randomness';

/** Chance as it is set, and tokens in a row. */
export class SettableRandomness implements Randomness {
  private drawn = 0;

  constructor(public chance = 0) {}

  fraction(): number {
    return this.chance;
  }

  token(): string {
    this.drawn += 1;
    return `token-${this.drawn}`;
  }
}
