import type { StateChanges } from '@distribute-schedule/application';

export const eventIdPattern = /^\d{1,15}-\d{1,10}$/;

export function isLater(a: string, b: string): boolean {
  const [aMs = 0, aNumber = 0] = a.split('-').map(Number);
  const [bMs = 0, bNumber = 0] = b.split('-').map(Number);
  return aMs > bMs || (aMs === bMs && aNumber > bNumber);
}

/**
 * Where somebody goes on who was told of this change last. One that the store cannot have told, such as one of another
 * store, would be waited for in vain: whoever names it goes on from now, and has missed what came before.
 */
export async function placeAfter(
  told: string,
  changes: Pick<StateChanges, 'newest'>,
): Promise<{ readonly position: string; readonly newest: string; readonly isKnown: boolean }> {
  const newest = await changes.newest();
  const isKnown = eventIdPattern.test(told) && !isLater(told, newest);
  return { position: isKnown ? told : newest, newest, isKnown };
}
