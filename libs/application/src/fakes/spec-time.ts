import type { Clock } from '../ports/clock';

/** Lets a spec decide how time passes: `jest.advanceTimersByTimeAsync` moves the clock of the code under test. */
export function useSpecTime(): Clock {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const { Date: date, performance: now, setTimeout: start, clearTimeout: end } = globalThis;
  return {
    now: () => date.now(),
    monotonic: () => now.now(),
    after: (ms, callback) => {
      const timer = start(callback, ms);
      return () => end(timer);
    },
  };
}

export const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
