import type { TaskConfigId } from '../ids';
import {
  condition,
  hasConditions,
  type IndexedState,
  type TaskConfigOrder,
  type TaskConfigPage,
  type TaskConfigQuery,
  type TaskConfigSummary,
} from './task-config-query';

/** Position of a config in the order of a query. */
export interface TaskConfigEntry {
  readonly id: TaskConfigId;
  /** Cursor at which a page starts with this config. */
  readonly cursor: string;
}

/** Indexes of a store, from which `listTaskConfigs` builds a page. */
export interface TaskConfigIndexes {
  /** Entries in the order of the query, starting at the cursor, or with the first one. */
  entries(
    query: TaskConfigQuery,
    cursor: string | undefined,
    limit: number,
  ): Promise<readonly TaskConfigEntry[]>;
  /** Entries of these configs, in any order. Leaves out those that do not exist or are not in the order. */
  entriesOf(order: TaskConfigOrder, ids: readonly TaskConfigId[]): Promise<readonly TaskConfigEntry[]>;
  /** Summaries in the order of the ids; undefined for a config that no longer exists. */
  summaries(ids: readonly TaskConfigId[]): Promise<readonly (TaskConfigSummary | undefined)[]>;
  /** Ids of configs in a state, in any order. */
  inState(state: IndexedState, limit: number): Promise<readonly TaskConfigId[]>;
  /** Those of these configs that are in a state. */
  areInState(state: IndexedState, ids: readonly TaskConfigId[]): Promise<readonly TaskConfigId[]>;
  read(ids: readonly TaskConfigId[]): Promise<Omit<TaskConfigPage, 'next'>>;
}

/** How many configs a search reads for one page at most, and how many at once. */
const maxConfigsPerPage = 3000;
export const configsAtOnce = 1000;
/** Up to this many configs in a state are sorted here. More are found while the search goes through the order. */
const maxSorted = 1000;

interface Found {
  readonly entries: readonly TaskConfigEntry[];
  readonly next: string | undefined;
}

/** @see TaskConfigRepository.list */
export async function listTaskConfigs(
  query: TaskConfigQuery,
  indexes: TaskConfigIndexes,
): Promise<TaskConfigPage> {
  const { entries, next } = (await findFew(query, indexes)) ?? (await findEntries(query, indexes));
  const page = await indexes.read(entries.map(({ id }) => id));
  return { ...page, next };
}

/** Entries in the state of the query. Undefined if it has none, or if there are too many. */
async function findFew(query: TaskConfigQuery, indexes: TaskConfigIndexes): Promise<Found | undefined> {
  const { state, order = 'id', isDescending = false, from, limit } = query;
  if (!state) return undefined;
  const ids = await indexes.inState(state, maxSorted + 1);
  if (ids.length > maxSorted) return undefined;
  if (ids.length === 0) return { entries: [], next: undefined };
  const sign = isDescending ? -1 : 1;
  const compare = (a: string, b: string) => sign * compareCursors(order, a, b);
  const entries = (await indexes.entriesOf(order, ids))
    .filter(({ cursor }) => from === undefined || compare(cursor, from) >= 0)
    .toSorted((a, b) => compare(a.cursor, b.cursor));
  // They are in the state already.
  const { state: _, ...rest } = query;
  const matching = hasConditions(rest) ? await filterEntries(rest, entries, indexes) : entries;
  return { entries: matching.slice(0, limit), next: matching[limit]?.cursor };
}

function compareCursors(order: TaskConfigOrder, a: string, b: string): number {
  if (order === 'next due') {
    const difference = parseFloat(a) - parseFloat(b);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Entries that meet the query, until the page is full or the search has read its maximum. */
async function findEntries(query: TaskConfigQuery, indexes: TaskConfigIndexes): Promise<Found> {
  const found: TaskConfigEntry[] = [];
  const isFiltered = query.state !== undefined || hasConditions(query);
  const atOnce = isFiltered ? configsAtOnce : query.limit;
  let next = query.from;
  for (let read = 0; read < maxConfigsPerPage; read += atOnce) {
    const entries = await indexes.entries(query, next, atOnce + 1);
    next = entries[atOnce]?.cursor;
    const some = entries.slice(0, atOnce);
    for (const entry of isFiltered ? await filterEntries(query, some, indexes) : some) {
      if (found.length === query.limit) return { entries: found, next: entry.cursor };
      found.push(entry);
    }
    if (next === undefined || found.length === query.limit) break;
  }
  return { entries: found, next };
}

async function filterEntries(
  query: TaskConfigQuery,
  given: readonly TaskConfigEntry[],
  indexes: TaskConfigIndexes,
): Promise<readonly TaskConfigEntry[]> {
  const entries = await entriesInState(query.state, given, indexes);
  if (entries.length === 0) return [];
  const summaries = await indexes.summaries(entries.map(({ id }) => id));
  const meets = condition(query);
  return entries.filter(({ id }, i) => {
    const summary = summaries[i];
    return summary && meets(id, summary);
  });
}

async function entriesInState(
  state: IndexedState | undefined,
  entries: readonly TaskConfigEntry[],
  indexes: TaskConfigIndexes,
): Promise<readonly TaskConfigEntry[]> {
  if (!state || entries.length === 0) return entries;
  const found = await indexes.areInState(
    state,
    entries.map(({ id }) => id),
  );
  const members = new Set(found);
  return entries.filter(({ id }) => members.has(id));
}
