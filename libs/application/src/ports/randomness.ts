export const Randomness = Symbol.for('Randomness');

export interface Randomness {
  /** In [0, 1). */
  fraction(): number;
  /** Never the same twice, on any machine. */
  token(): string;
}
