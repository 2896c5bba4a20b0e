import type { Clock } from '../ports/clock';

/** What each process reports about itself with its heartbeats, for people to see. */
export interface ProcessFacts {
  /** Version of the program. Undefined for one that does not report it. */
  readonly version?: string;
  /** How far its machine's clock is ahead of the store's, in steps of 100 ms. */
  readonly clockOffsetMs?: number;
}

/** Smaller steps would only show the time that the store takes to answer, and change with each heartbeat. */
const stepMs = 100;

export function processFacts(version: string | undefined, clock: Clock): ProcessFacts {
  // Adding 0 makes 0 of -0.
  const clockOffsetMs = Math.round(clock.machineAheadMs() / stepMs) * stepMs + 0;
  return version === undefined ? { clockOffsetMs } : { version, clockOffsetMs };
}
