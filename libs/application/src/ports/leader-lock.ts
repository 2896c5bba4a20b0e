export const LeaderLock = Symbol.for('LeaderLock');

/** Says which scheduler acts first. Nothing that must not happen twice may rest on it. */
export interface LeaderLock {
  /** The number of the election that was won, or undefined while another holds the lock. Ours already: the same number. */
  acquire(schedulerId: string, ttlMs: number): Promise<number | undefined>;
  /** False once the lock is not ours any more. */
  renew(schedulerId: string, ttlMs: number): Promise<boolean>;
  /** Gives the lock up if it is ours, and wakes the others. */
  release(schedulerId: string): Promise<void>;
}
