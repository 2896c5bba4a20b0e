import type { TaskConfigId } from '../ids';
import type { TaskConfig } from './task-config';
import type { StoredTaskConfig } from './stored-task-config';

/** By 'next due', those that are never due by themselves are left out. */
export type TaskConfigOrder = 'id' | 'name' | 'next due';

/** Which TaskConfigs somebody looks for; each condition that is given must hold. */
export interface TaskConfigQuery {
  /** 'id' where it is not said. */
  readonly order?: TaskConfigOrder;
  readonly isDescending?: boolean;
  /** A page's `next`, of the same order. */
  readonly from?: string;
  readonly limit: number;
  /** A part of the name or of the id, whatever the case of its letters. */
  readonly search?: string;
  readonly isEnabled?: boolean;
  readonly executor?: string;
  readonly owner?: string;
}

export interface TaskConfigPage {
  readonly configs: readonly StoredTaskConfig[];
  /** Those whose stored document cannot be read. */
  readonly unreadable: readonly { readonly id: TaskConfigId; readonly reason: string }[];
  /**
   * Where the next page begins, undefined on the last one. A page looks at a bounded number of configs: where few of
   * them meet the conditions it is short, or even empty, and others may follow.
   */
  readonly next: string | undefined;
}

const longestKey = 256;

/** A name as it is sorted and found: without the case of its letters, and without what could end a key. */
export function nameKey(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .slice(0, longestKey)
    .replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
}

/** What a config is found by, kept beside its document so that a search need not read it. */
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

/** Tells which configs meet every condition of the query. */
export function condition(query: TaskConfigQuery): (id: TaskConfigId, summary: TaskConfigSummary) => boolean {
  const { isEnabled, executor, owner } = query;
  const part = query.search === undefined ? undefined : nameKey(query.search);
  return (id, summary) =>
    (part === undefined || id.toLowerCase().includes(part) || summary.nameKey.includes(part)) &&
    (isEnabled === undefined || summary.isEnabled === isEnabled) &&
    (executor === undefined || summary.executor === executor) &&
    (owner === undefined || summary.owner === owner);
}
