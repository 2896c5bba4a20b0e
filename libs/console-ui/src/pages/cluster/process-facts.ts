import type { Worker } from './queries';

/** Below this nobody who compares logs of two machines is misled. */
const maxQuietOffsetMs = 1000;

export type ClockState = 'unknown' | 'exact' | 'ahead' | 'behind';

/** How the clock of a process stands to that of the store. */
export function clockState(offsetMs: number | null): ClockState {
  if (offsetMs === null) return 'unknown';
  if (Math.abs(offsetMs) < maxQuietOffsetMs) return 'exact';
  return offsetMs > 0 ? 'ahead' : 'behind';
}

/** True if the process is known to run another version than the server that shows it. */
export const isOtherVersion = (version: string | null, own: string | null): boolean =>
  version !== null && own !== null && version !== own;

export type Slot = 'used' | 'reserved' | 'free' | 'closed';

/** More slots are a bar, because nobody counts them. */
const maxShownSlots = 32;

/**
 * The slots of a worker, one by one: those in use, those that its queue takes next, and those that are free. While it
 * drains, the others are closed. Undefined if there are too many to show.
 */
export function slotsOf(
  { capacity, running, queued }: Pick<Worker, 'capacity' | 'running' | 'queued'>,
  isDraining: boolean,
): readonly Slot[] | undefined {
  // After the capacity was lowered, executions above it still run to their end.
  const count = Math.max(capacity, running);
  if (count > maxShownSlots) return undefined;
  return Array.from({ length: count }, (_, index): Slot => {
    if (index < running) return 'used';
    if (isDraining) return 'closed';
    return index < running + queued ? 'reserved' : 'free';
  });
}
