/** Lock that belongs to a connection, so that it is free once the process that held it is gone. It only gives a hint. */
export interface SessionLock {
  /** Returns true if the owner holds the lock now. Returns false if another one does, or the database cannot tell. */
  take(owner: string): Promise<boolean>;
  /** Does nothing if the owner does not hold the lock. */
  release(owner: string): Promise<void>;
}
