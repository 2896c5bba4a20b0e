import type { Randomness } from '../ports/randomness';

/** Returns the fraction that a spec sets, and the tokens token-1, token-2, and so on. */
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
