import { configsAtOnce, type TaskConfigIndexes } from './list-task-configs';
import type { IndexedState, TaskConfigSummary } from './task-config-query';

/** A number that is exact, or at least this large. */
export interface Count {
  readonly count: number;
  readonly isExact: boolean;
}

export interface FacetValue<Value extends string = string> {
  readonly value: Value;
  readonly count: number;
}

/** What the configs of a store have in common, and how many there are of each. The most frequent values come first. */
export interface TaskConfigFacets {
  readonly total: Count;
  readonly paused: Count;
  readonly failing: Count;
  readonly overdue: Count;
  readonly parked: Count;
  readonly executors: readonly FacetValue[];
  readonly owners: readonly FacetValue[];
  /** Each as `key=value`. */
  readonly labels: readonly FacetValue[];
  readonly types: readonly FacetValue[];
  /** False if there are more configs than were looked at. Then values may be missing, and their counts are too small. */
  readonly isComplete: boolean;
}

/** Facets look at this many configs, the first by id. */
export const maxFacetConfigs = 10_000;
/** A state is counted up to this many configs. */
export const maxCountedInState = 1000;
/** Values that are returned of each facet. */
export const maxFacetValues = 200;

type Indexes = Pick<TaskConfigIndexes, 'entries' | 'summaries' | 'inState'>;

/** @see TaskConfigRepository.facets */
export async function taskConfigFacets(indexes: Indexes, dueBefore: number): Promise<TaskConfigFacets> {
  const tally = new Tally();
  const isComplete = await lookAt(indexes, tally);
  return {
    total: { count: tally.total, isExact: isComplete },
    paused: { count: tally.paused, isExact: isComplete },
    failing: await countOf(indexes, { name: 'failing' }),
    overdue: await countOf(indexes, { name: 'overdue', dueBefore }),
    parked: await countOf(indexes, { name: 'parked' }),
    executors: tally.executors.mostFrequent(),
    owners: tally.owners.mostFrequent(),
    labels: tally.labels.mostFrequent(),
    types: tally.types.mostFrequent(),
    isComplete,
  };
}

/** @returns false if there are more configs */
async function lookAt(indexes: Indexes, tally: Tally): Promise<boolean> {
  let next: string | undefined;
  for (let read = 0; read < maxFacetConfigs; read += configsAtOnce) {
    const entries = await indexes.entries({ limit: configsAtOnce }, next, configsAtOnce + 1);
    const ids = entries.slice(0, configsAtOnce).map(({ id }) => id);
    for (const summary of ids.length > 0 ? await indexes.summaries(ids) : []) if (summary) tally.add(summary);
    next = entries[configsAtOnce]?.cursor;
    if (next === undefined) return true;
  }
  return false;
}

async function countOf(indexes: Indexes, state: IndexedState): Promise<Count> {
  const found = await indexes.inState(state, maxCountedInState + 1);
  const isExact = found.length <= maxCountedInState;
  return { count: isExact ? found.length : maxCountedInState, isExact };
}

class Tally {
  total = 0;
  paused = 0;
  readonly executors = new Values();
  readonly owners = new Values();
  readonly labels = new Values();
  readonly types = new Values();

  add({ isEnabled, executor, owner, labels, type }: TaskConfigSummary): void {
    this.total += 1;
    if (!isEnabled) this.paused += 1;
    this.executors.add(executor);
    if (owner !== undefined) this.owners.add(owner);
    for (const label of labels) this.labels.add(label);
    this.types.add(type);
  }
}

class Values<Value extends string = string> {
  private readonly counts = new Map<Value, number>();

  add(value: Value): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  mostFrequent(): readonly FacetValue<Value>[] {
    return Array.from(this.counts, ([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, maxFacetValues);
  }
}
