import type { TaskConfigId } from '../ids';
import type { TaskConfig } from './task-config';
import type { StoredTaskConfig } from './stored-task-config';

/** Order of a list. In the order 'next due', configs without a due time are left out. */
export type TaskConfigOrder = 'id' | 'name' | 'next due';

/**
 * A state that stores keep an index of, so that the one failing config of many is found at once:
 *   failing  the latest run that was not cancelled has failed, as far as ends are folded
 *   parked   the schedulers have set the config aside
 *   overdue  it was due before a moment, and no scheduler has fired it
 */
export type IndexedState =
  { readonly name: 'failing' | 'parked' } | { readonly name: 'overdue'; readonly dueBefore: number };

/** Conditions of a search. A TaskConfig must meet all that are set. */
export interface TaskConfigQuery {
  /** 'id' by default. */
  readonly order?: TaskConfigOrder;
  readonly isDescending?: boolean;
  /** The `next` of the previous page, which must have the same order. */
  readonly from?: string;
  readonly limit: number;
  /** Part of the name or of the id, in any case. */
  readonly search?: string;
  readonly isEnabled?: boolean;
  readonly executor?: string;
  readonly owner?: string;
  /** True for configs that any service owns. */
  readonly isOwned?: true;
  /** The kind of task in its author's words. */
  readonly type?: string;
  /** A label, as `key=value`, or the key of one. */
  readonly label?: string;
  readonly state?: IndexedState;
}

export interface TaskConfigPage {
  readonly configs: readonly StoredTaskConfig[];
  /** Configs whose stored document cannot be read. */
  readonly unreadable: readonly { readonly id: TaskConfigId; readonly reason: string }[];
  /**
   * Cursor of the next page, or undefined on the last page. A search reads a bounded number of configs per page, so a
   * page can be short or even empty although more pages follow.
   */
  readonly next: string | undefined;
}

const maxKeyCharacters = 256;

/**
 * Normalised name for sorting and search: lower case, with control characters replaced, so that none of them can end a
 * key.
 */
export function nameKey(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .slice(0, maxKeyCharacters)
    .replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
}

/** Fields of a config that a search looks at. Stores keep them beside the document, so that a search need not read it. */
export interface TaskConfigSummary {
  readonly nameKey: string;
  readonly isEnabled: boolean;
  readonly executor: string;
  readonly owner: string | undefined;
  readonly type: string;
  /** Each as `key=value`, in the order of their keys. */
  readonly labels: readonly string[];
}

export function summaryOf(config: TaskConfig): TaskConfigSummary {
  const { name, enabled, executor, owner, type, labels } = config.definition;
  return {
    nameKey: nameKey(name),
    isEnabled: enabled,
    executor,
    owner,
    type,
    labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .sort(),
  };
}

export const isSameSummary = (a: TaskConfigSummary, b: TaskConfigSummary): boolean =>
  (Object.keys(b) as (keyof TaskConfigSummary)[]).every(
    (field) => JSON.stringify(a[field]) === JSON.stringify(b[field]),
  );

/** Returns a function that tests whether a config meets every condition of the query. */
export function condition(query: TaskConfigQuery): (id: TaskConfigId, summary: TaskConfigSummary) => boolean {
  const { isEnabled, executor, owner, isOwned, type, label } = query;
  const part = query.search === undefined ? undefined : nameKey(query.search);
  return (id, summary) =>
    (part === undefined || id.toLowerCase().includes(part) || summary.nameKey.includes(part)) &&
    (isEnabled === undefined || summary.isEnabled === isEnabled) &&
    (executor === undefined || summary.executor === executor) &&
    (owner === undefined || summary.owner === owner) &&
    (isOwned === undefined || summary.owner !== undefined) &&
    (type === undefined || summary.type === type) &&
    (label === undefined || summary.labels.some((own) => own === label || own.startsWith(`${label}=`)));
}

/** True if the query has conditions that need summaries. */
export function hasConditions(query: TaskConfigQuery): boolean {
  const { search, isEnabled, executor, owner, isOwned, type, label } = query;
  return [search, isEnabled, executor, owner, isOwned, type, label].some((one) => one !== undefined);
}
