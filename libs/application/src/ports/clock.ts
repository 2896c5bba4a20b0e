export const Clock = Symbol.for('Clock');

/** Time as the store has it, and the means to wait for it. */
export interface Clock {
  /** The store's time in epoch ms: what is due, and every date that is written, goes by it. */
  now(): number;
  /** Ms that never jump: for deadlines and trust within this process. */
  monotonic(): number;
  /** Calls back once; any number of ms is fine. */
  after(ms: number, callback: () => void): CancelTimer;
}

export type CancelTimer = () => void;
