// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import type { Ports } from '@distribute-schedule/application';
import {
  codedReason,
  fireOutcomes,
  meetsLedgerFilter,
  type FireOutcome,
  type LedgerException,
} from '@distribute-schedule/domain';
import { isoOf } from '../http/fields';
import { choice, flag, list, moment, nullable, object, text, whole, type Shown } from '../shape';
import { reasonFields, viewReason } from '../tasks/fire-reason-view';
import { maxSearchedExceptions, searchExceptions } from '../tasks/search-exceptions';

const dayMs = 86_400_000;
const maxGroups = 8;

/** Due times of the last 24 hours that did not run as planned, by task, outcome and reason. */
export const Unplanned = object('Unplanned', {
  /** What was lost first, and of those the most frequent; at most 8. */
  items: list(
    object('UnplannedGroup', {
      task_id: text,
      /** Null if the task was deleted or cannot be read. */
      task_name: nullable(text),
      outcome: choice(fireOutcomes),
      ...reasonFields,
      /** The newest due time of the group, to which the reason belongs. */
      due_at: moment,
      count: whole,
      /** False if there are more due times than this. */
      exact: flag,
    }),
  ),
  /** Number of groups, of which `items` has the first. */
  groups: whole,
  /** False if more due times did not run as planned than were looked at. */
  exact: flag,
});

interface Group {
  readonly newest: LedgerException;
  readonly count: number;
  /** True if an entry stands for many due times, so that they are more than `count`. */
  readonly isAtLeast: boolean;
}

/** Outcomes in the order in which they want a person. */
const order: readonly FireOutcome[] = ['missed', 'refused', 'late', 'skipped', 'coalesced'];

/** Looks at the newest 2,000 due times that did not run as planned. */
export async function readUnplanned({
  taskConfigs,
  clock,
}: Pick<Ports, 'taskConfigs' | 'clock'>): Promise<Shown<typeof Unplanned>> {
  const from = clock.now() - dayMs;
  const { found, next } = await searchExceptions(taskConfigs, {
    limit: maxSearchedExceptions,
    from,
    isFound: ({ record }) => meetsLedgerFilter(record, { from }),
  });
  const isExact = next === undefined;
  const groups = groupUnplanned(found);
  const shown = groups.slice(0, maxGroups);
  const ids = [...new Set(shown.map(({ newest }) => newest.configId))];
  const known = ids.length > 0 ? await taskConfigs.findAll(ids) : [];
  const names = new Map(known.map(({ config }) => [config.id, config.definition.name]));
  const items = shown.map(({ newest: { configId, record }, count, isAtLeast }) => ({
    task_id: configId,
    task_name: names.get(configId) ?? null,
    outcome: record.outcome,
    ...viewReason(record.reason),
    due_at: isoOf(record.dueAt),
    count,
    exact: isExact && !isAtLeast,
  }));
  return { items, groups: groups.length, exact: isExact };
}

/** The due times by task, outcome and reason: what was lost first, and of those the most frequent. */
function groupUnplanned(newestFirst: readonly LedgerException[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of newestFirst) {
    const { outcome, reason = '', until } = one.record;
    // The words of a refusal name how many executions were open, which differs each time.
    const key = JSON.stringify([one.configId, outcome, codedReason(reason)?.code ?? reason]);
    const { newest = one, count = 0, isAtLeast = false } = groups.get(key) ?? {};
    groups.set(key, { newest, count: count + 1, isAtLeast: isAtLeast || until !== undefined });
  }
  const rank = ({ newest }: Group) => order.indexOf(newest.record.outcome);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}
