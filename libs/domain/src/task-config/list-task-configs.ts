import type { TaskConfigId } from '../ids';
import {
  condition,
  type TaskConfigPage,
  type TaskConfigQuery,
  type TaskConfigSummary,
} from './task-config-query';

export interface TaskConfigPlace {
  readonly id: TaskConfigId;
  /** From where on a page begins with it. */
  readonly place: string;
}

/** What a store knows, for a page to be put together from. */
export interface TaskConfigIndexes {
  /** The first in the query's order, or those from a place on. */
  places(
    query: TaskConfigQuery,
    from: string | undefined,
    limit: number,
  ): Promise<readonly TaskConfigPlace[]>;
  /** In the order of the ids; undefined for one that is gone. */
  summaries(ids: readonly TaskConfigId[]): Promise<readonly (TaskConfigSummary | undefined)[]>;
  read(ids: readonly TaskConfigId[]): Promise<Omit<TaskConfigPage, 'next'>>;
}

/** How many configs one page may look at, and how many at once. */
const mostLookedAt = 3000;
const lookedAtOnce = 1000;

/** @see TaskConfigRepository.list */
export async function listTaskConfigs(
  query: TaskConfigQuery,
  indexes: TaskConfigIndexes,
): Promise<TaskConfigPage> {
  const { places, next } = await placesOf(query, indexes);
  const page = await indexes.read(places.map(({ id }) => id));
  return { ...page, next };
}

/** Those that meet the query, until the page is full or has looked at as many as it may. */
async function placesOf(
  query: TaskConfigQuery,
  indexes: TaskConfigIndexes,
): Promise<{ places: readonly TaskConfigPlace[]; next: string | undefined }> {
  const found: TaskConfigPlace[] = [];
  const hasConditions = [query.search, query.isEnabled, query.executor, query.owner].some(
    (said) => said !== undefined,
  );
  const atOnce = hasConditions ? lookedAtOnce : query.limit;
  let next = query.from;
  for (let looked = 0; looked < mostLookedAt; looked += atOnce) {
    const places = await indexes.places(query, next, atOnce + 1);
    next = places[atOnce]?.place;
    const some = places.slice(0, atOnce);
    for (const each of hasConditions ? await meeting(query, some, indexes) : some) {
      if (found.length === query.limit) return { places: found, next: each.place };
      found.push(each);
    }
    if (next === undefined || found.length === query.limit) break;
  }
  return { places: found, next };
}

async function meeting(
  query: TaskConfigQuery,
  places: readonly TaskConfigPlace[],
  indexes: TaskConfigIndexes,
): Promise<readonly TaskConfigPlace[]> {
  if (places.length === 0) return [];
  const summaries = await indexes.summaries(places.map(({ id }) => id));
  const meets = condition(query);
  return places.filter(({ id }, i) => {
    const summary = summaries[i];
    return summary && meets(id, summary);
  });
}
