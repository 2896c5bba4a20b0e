import { useSyncExternalStore } from 'react';
import { serverClock } from './server-clock';

/** One timer for the whole page. It runs only while something on the screen shows a time. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = serverClock.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  second = serverClock.now();
  for (const listener of listeners) listener();
}

function current(): number {
  // Without a listener, no tick keeps the value fresh. It must not differ between two calls of one render.
  if (timer === undefined && Math.abs(serverClock.now() - second) >= 1000) second = serverClock.now();
  return second;
}

/** The server's time. The component renders again each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, current);
