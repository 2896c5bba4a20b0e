import type { TaskConfigId } from '../ids';
import type { TaskConfig } from './task-config';
import type { StoredTaskConfig } from './stored-task-config';

/** Order of a list. In the order 'next due', configs without a due time are left out. */
export type TaskConfigOrder = 'id' | 'name' | 'next due';

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
}

export function summaryOf(config: TaskConfig): TaskConfigSummary {
  const { name, enabled, executor, owner } = config.definition;
  return { nameKey: nameKey(name), isEnabled: enabled, executor, owner };
}

/** Returns a function that tests whether a config meets every condition of the query. */
export function condition(query: TaskConfigQuery): (id: TaskConfigId, summary: TaskConfigSummary) => boolean {
  const { isEnabled, executor, owner, isOwned } = query;
  const part = query.search === undefined ? undefined : nameKey(query.search);
  return (id, summary) =>
    (part === undefined || id.toLowerCase().includes(part) || summary.nameKey.includes(part)) &&
    (isEnabled === undefined || summary.isEnabled === isEnabled) &&
    (executor === undefined || summary.executor === executor) &&
    (owner === undefined || summary.owner === owner) &&
    (isOwned === undefined || summary.owner !== undefined);
}
