import { setTimeout as pause } from 'node:timers/promises';

export class NeverHappenedError extends Error {}

export interface Patience {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** Waits for a condition: looks again and again until it answers something other than undefined and false. */
export async function until<Seen>(
  what: string,
  look: () => Promise<Seen | undefined | false> | Seen | undefined | false,
  { withinMs = 15_000, everyMs = 20 }: Patience = {},
): Promise<Seen> {
  const givesUpAt = performance.now() + withinMs;
  let lastError: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= givesUpAt) {
      throw new NeverHappenedError(`not within ${withinMs} ms: ${what}`, { cause: lastError });
    }
    await pause(everyMs);
  }
}
