export const Randomness = Symbol.for('Randomness');

export interface Randomness {
  /** Returns a number in [0, 1). */
  fraction(): number;
  /** Returns a text that no call on any machine returns a second time. */
  token(): string;
}
