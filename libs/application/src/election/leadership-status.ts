export type LeadershipState = 'standing' | 'leading' | 'following';

/** How this scheduler stands among the others, as its duties need to know it. */
export interface LeadershipStatus {
  readonly isLeading: boolean;
  /** The number of the election that this scheduler leads by; 0 while it does not. */
  readonly epoch: number;
  /** How much later than the leader this scheduler acts. */
  standbyMs(): number;
}
