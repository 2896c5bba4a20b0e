import { setImmediate as nextTurn } from 'node:timers/promises';

/** Sending to one listener takes some tens of microseconds. */
const listenersPerTurn = 20;

/** Calls `act` for each listener that is still in the set, and lets other work of this process run in between. */
export async function inTurns<T>(listeners: ReadonlySet<T>, act: (listener: T) => void): Promise<void> {
  for (const [i, listener] of [...listeners].entries()) {
    if (i > 0 && i % listenersPerTurn === 0) await nextTurn();
    if (listeners.has(listener)) act(listener);
  }
}
