import type { TaskConfigId } from '../ids';
import {
  condition,
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
  /** Summaries in the order of the ids; undefined for a config that no longer exists. */
  summaries(ids: readonly TaskConfigId[]): Promise<readonly (TaskConfigSummary | undefined)[]>;
  read(ids: readonly TaskConfigId[]): Promise<Omit<TaskConfigPage, 'next'>>;
}

/** How many configs a search reads for one page at most, and how many at once. */
const maxConfigsPerPage = 3000;
const configsAtOnce = 1000;

/** @see TaskConfigRepository.list */
export async function listTaskConfigs(
  query: TaskConfigQuery,
  indexes: TaskConfigIndexes,
): Promise<TaskConfigPage> {
  const { entries, next } = await findEntries(query, indexes);
  const page = await indexes.read(entries.map(({ id }) => id));
  return { ...page, next };
}

/** Entries that meet the query, until the page is full or the search has read its maximum. */
async function findEntries(
  query: TaskConfigQuery,
  indexes: TaskConfigIndexes,
): Promise<{ entries: readonly TaskConfigEntry[]; next: string | undefined }> {
  const found: TaskConfigEntry[] = [];
  const { search, isEnabled, executor, owner, isOwned } = query;
  const hasConditions = [search, isEnabled, executor, owner, isOwned].some((value) => value !== undefined);
  const atOnce = hasConditions ? configsAtOnce : query.limit;
  let next = query.from;
  for (let read = 0; read < maxConfigsPerPage; read += atOnce) {
    const entries = await indexes.entries(query, next, atOnce + 1);
    next = entries[atOnce]?.cursor;
    const some = entries.slice(0, atOnce);
    for (const entry of hasConditions ? await filterEntries(query, some, indexes) : some) {
      if (found.length === query.limit) return { entries: found, next: entry.cursor };
      found.push(entry);
    }
    if (next === undefined || found.length === query.limit) break;
  }
  return { entries: found, next };
}

async function filterEntries(
  query: TaskConfigQuery,
  entries: readonly TaskConfigEntry[],
  indexes: TaskConfigIndexes,
): Promise<readonly TaskConfigEntry[]> {
  if (entries.length === 0) return [];
  const summaries = await indexes.summaries(entries.map(({ id }) => id));
  const meets = condition(query);
  return entries.filter(({ id }, i) => {
    const summary = summaries[i];
    return summary && meets(id, summary);
  });
}
