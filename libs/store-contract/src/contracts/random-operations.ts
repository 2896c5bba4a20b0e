import * as fc from 'fast-check';

const what = [
  ['define', 5],
  ['redefine', 10],
  ['remove', 1],
  ['fire', 14],
  ['park', 1],
  ['submit', 6],
  ['claim', 14],
  ['end', 20],
  ['cancel', 5],
  ['review', 8],
  ['beat', 4],
  ['drain', 1],
  ['leave', 1],
  ['recover', 3],
  ['restore', 1],
] as const;

export interface RandomOperation {
  readonly what: (typeof what)[number][0];
  /** Chooses the object of the operation from those that exist when it runs. */
  readonly whom: number;
  /** Chooses a variant of the operation. */
  readonly how: number;
  /** The reply is lost, so the actor sends the same request again. */
  readonly isResent: boolean;
}

const operation: fc.Arbitrary<RandomOperation> = fc.record({
  what: fc.oneof(...what.map(([arbitrary, weight]) => ({ arbitrary: fc.constant(arbitrary), weight }))),
  whom: fc.nat(10_000),
  how: fc.nat(10_000),
  isResent: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});

export function randomOperations(count: number, seed: number): readonly RandomOperation[] {
  return fc.sample(operation, { numRuns: count, seed });
}
