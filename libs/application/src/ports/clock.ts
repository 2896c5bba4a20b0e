export const Clock = Symbol.for('Clock');

/** The store's time, and timers. */
export interface Clock {
  /** The store's time in epoch ms. It decides what is due, and it dates everything that is stored. */
  now(): number;
  /** Milliseconds that never jump, for deadlines within this process. */
  monotonic(): number;
  /** How far the clock of this machine is ahead of the store's. For people to see: nothing is decided by it. */
  machineAheadMs(): number;
  /** Calls back once. `ms` may be any number: a negative one means as soon as possible, and a very long one works. */
  after(ms: number, callback: () => void): CancelTimer;
}

export type CancelTimer = () => void;
