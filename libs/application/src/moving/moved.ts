import type { TaskConfigSnapshot, TaskSnapshot } from '@distribute-schedule/domain';

/**
 * One record that is moved from a store to another. A config carries its first due time that was not handled. The other
 * store handles it by the misfire policy, and handles no earlier due time a second time.
 */
export type Moved =
  { readonly taskConfig: TaskConfigSnapshot; readonly dueAt?: number } | { readonly task: TaskSnapshot };
