export const LeaderLock = Symbol.for('LeaderLock');

/**
 * Decides which scheduler acts first. Two schedulers may believe for a moment that they hold it, so nothing that must
 * not happen twice may depend on it.
 */
export interface LeaderLock {
  /**
   * Returns the number of the election that this scheduler won, or undefined while another scheduler holds the lock.
   * Returns the same number again if this scheduler holds the lock already.
   */
  acquire(schedulerId: string, ttlMs: number): Promise<number | undefined>;
  /** Returns false if this scheduler no longer holds the lock. */
  renew(schedulerId: string, ttlMs: number): Promise<boolean>;
  /** Releases the lock if this scheduler holds it, and wakes the other schedulers. */
  release(schedulerId: string): Promise<void>;
}
