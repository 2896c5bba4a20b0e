/** Polls for a condition that no event announces. */
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `check` repeatedly until it returns something other than undefined and false, and resolves to that.
 *
 * @template T
 * @param {string} condition what is awaited, as it follows the word "until" in the error
 * @param {() => T | undefined | false | Promise<T | undefined | false>} check
 * @param {{ timeoutMs?: number, signal?: AbortSignal }} [options]
 * @returns {Promise<T>}
 */
export async function waitUntil(condition, check, { timeoutMs = 10_000, signal } = {}) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline)
      throw new Error(`timed out after ${timeoutMs / 1_000} s while waiting until ${condition}`);
    await pause(20, undefined, { signal });
  }
}
