/** Waits for a time, or until the signal aborts. Returns at once if the signal has aborted already. */
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

/**
 * Returns the pause after the given number of tries. It doubles with each try up to `maxMs`. Half of it is random, so
 * that many clients do not retry at the same moment.
 */
export function growingPauseMs(tries: number, firstMs: number, maxMs: number): number {
  const grown = Math.min(firstMs * 2 ** Math.min(tries - 1, 20), maxMs);
  return grown * (0.5 + Math.random() / 2);
}
