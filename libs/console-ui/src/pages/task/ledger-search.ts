import { moment, searchOf, someOf } from '../../search-params/search-params';

export const outcomes = ['fired', 'late', 'skipped', 'coalesced', 'missed', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];
export const unplanned = 'late,skipped,coalesced,missed,refused';

/** Filters of the ledger, as the URL has them. */
export const ledgerSearch = searchOf({ outcome: someOf(outcomes), from: moment(), to: moment() });

export type LedgerSearch = ReturnType<typeof ledgerSearch>;

/** The outcomes with one of them added or taken out. Undefined if none or all of them are left, which shows all. */
export function toggled(shown: string | undefined, outcome: Outcome): string | undefined {
  const before = new Set(shown?.split(',') ?? []);
  if (!before.delete(outcome)) before.add(outcome);
  const after = outcomes.filter((one) => before.has(one));
  return after.length === 0 || after.length === outcomes.length ? undefined : after.join(',');
}
