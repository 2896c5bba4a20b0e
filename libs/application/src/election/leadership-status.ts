export type LeadershipState = 'standing' | 'leading' | 'following';

/** Position of this scheduler among the others, as its duties need it. */
export interface LeadershipStatus {
  readonly isLeading: boolean;
  /** Number of the election that made this scheduler the leader. 0 while it does not lead. */
  readonly epoch: number;
  /** How much later than the leader this scheduler acts. 0 for the leader. */
  standbyMs(): number;
}
