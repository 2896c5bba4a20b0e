export const WakeUps = Symbol.for('WakeUps');

export type WakeUp =
  /** A config or a Task is due at a time that a sleeping scheduler may not know of. */
  | { readonly kind: 'due'; readonly at: number }
  /** The lock is free. */
  | { readonly kind: 'leaderless' }
  /** Tasks wait that this worker may be able to claim. */
  | { readonly kind: 'tasks' }
  /** A running attempt is to stop. */
  | { readonly kind: 'cancel'; readonly taskId: string }
  | { readonly kind: 'drain'; readonly drain: boolean }
  | { readonly kind: 'capacity'; readonly capacity: number }
  /** The connection was away: anything may have been missed. */
  | { readonly kind: 'reconnected' };

/**
 * Tells processes that there is something to look at. A wake-up may be lost: every listener looks by itself too, if
 * later. The store sends them, as part of the steps that give reason to.
 */
export interface WakeUps {
  /** Resolves once it listens. */
  forSchedulers(listener: (wakeUp: WakeUp) => void): Promise<StopListening>;
  forWorker(workerId: string, listener: (wakeUp: WakeUp) => void): Promise<StopListening>;
}

export type StopListening = () => Promise<void>;
