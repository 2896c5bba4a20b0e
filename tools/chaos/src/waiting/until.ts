import { setTimeout as pause } from 'node:timers/promises';

export class WaitTimeoutError extends Error {}

export interface WaitOptions {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** Polls a condition until it returns something other than undefined and false, and returns that. */
export async function until<Value>(
  description: string,
  check: () => Promise<Value | undefined | false> | Value | undefined | false,
  { withinMs = 15_000, everyMs = 20 }: WaitOptions = {},
): Promise<Value> {
  const timesOutAt = performance.now() + withinMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= timesOutAt) {
      throw new WaitTimeoutError(`timed out after ${withinMs} ms while waiting until ${description}`, {
        cause: lastError,
      });
    }
    await pause(everyMs);
  }
}
