/** Waits; not at all once the signal has aborted, and no longer than that. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** Twice as long each time, up to the longest, half of it left to chance so that many do not return in step. */
export function growingPauseMs(tries: number, firstMs: number, longestMs: number): number {
  const grown = Math.min(firstMs * 2 ** Math.min(tries - 1, 20), longestMs);
  return grown * (0.5 + Math.random() / 2);
}
