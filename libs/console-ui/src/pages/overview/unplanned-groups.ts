import type { components } from '@distribute-schedule/api-client';

export type Unplanned = components['schemas']['LedgerException'];

export interface UnplannedGroup {
  readonly key: string;
  readonly newest: Unplanned;
  readonly count: number;
  /** True if an entry stands for many due times, so that they are more than `count`. */
  readonly isAtLeast: boolean;
}

/** Outcomes in the order in which they want a person. */
const order: readonly Unplanned['outcome'][] = ['missed', 'refused', 'late', 'skipped', 'coalesced'];

/** The due times by task, outcome and reason: what was lost first, and of those the most frequent. */
export function groupUnplanned(newestFirst: readonly Unplanned[]): readonly UnplannedGroup[] {
  const groups = new Map<string, UnplannedGroup>();
  for (const one of newestFirst) {
    // The words of a refusal name how many executions were open, which differs each time.
    const key = [one.task_id, one.outcome, one.reason_code ?? one.reason].join(' ');
    const { newest = one, count = 0, isAtLeast = false } = groups.get(key) ?? {};
    groups.set(key, { key, newest, count: count + 1, isAtLeast: isAtLeast || one.until !== null });
  }
  const rank = ({ newest }: UnplannedGroup) => order.indexOf(newest.outcome);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}
