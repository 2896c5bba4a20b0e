import type { StateChanges } from '@distribute-schedule/application';

/** Time, number and, where a store keeps several events together, the position among them. SQL stores count in microseconds. */
export const eventIdPattern = /^\d{1,15}-\d{1,16}(\.\d{1,10})?$/;

export function isLater(a: string, b: string): boolean {
  const [aMs = 0, aNumber = 0, aPosition = 0] = a.split(/[-.]/).map(Number);
  const [bMs = 0, bNumber = 0, bPosition = 0] = b.split(/[-.]/).map(Number);
  if (aMs !== bMs) return aMs > bMs;
  return aNumber === bNumber ? aPosition > bPosition : aNumber > bNumber;
}

/**
 * Finds the position after which a client continues, given the id of the last event that it received. An id that this
 * store cannot have produced, for example the id of another store, is not known: waiting for later ids could take
 * forever. Then the client continues from now, and has missed everything before.
 */
export async function positionAfter(
  lastEventId: string,
  changes: Pick<StateChanges, 'newest'>,
): Promise<{ readonly position: string; readonly newest: string; readonly isKnown: boolean }> {
  const newest = await changes.newest();
  const isKnown = eventIdPattern.test(lastEventId) && !isLater(lastEventId, newest);
  return { position: isKnown ? lastEventId : newest, newest, isKnown };
}
