export const WakeUps = Symbol.for('WakeUps');

export type WakeUp =
  /** A config or a Task is due at a time that a sleeping scheduler may not know. */
  | { readonly kind: 'due'; readonly at: number }
  /** Runs have ended, and the log of ended runs was empty before. */
  | { readonly kind: 'ended' }
  /** The leader lock is free. */
  | { readonly kind: 'leaderless' }
  /** There may be Tasks that this worker can claim. */
  | { readonly kind: 'tasks' }
  /** A running attempt must stop. */
  | { readonly kind: 'cancel'; readonly taskId: string }
  | { readonly kind: 'drain'; readonly drain: boolean }
  | { readonly kind: 'capacity'; readonly capacity: number }
  /** The connection was lost for a while, so any wake-up may have been missed. */
  | { readonly kind: 'reconnected' };

/**
 * Notifies processes that there is something to do. The store sends a wake-up as part of the step that causes it. A
 * wake-up may be lost, so every listener also checks at intervals.
 */
export interface WakeUps {
  /** Resolves when the listener is registered with the store. */
  forSchedulers(listener: (wakeUp: WakeUp) => void): Promise<StopListening>;
  forWorker(workerId: string, listener: (wakeUp: WakeUp) => void): Promise<StopListening>;
}

export type StopListening = () => Promise<void>;
