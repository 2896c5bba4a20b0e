import type { TaskConfigSnapshot, TaskSnapshot } from '@distribute-schedule/domain';

/**
 * What goes from one store to another. A config takes along the first due time that was not dealt with, so that it is
 * dealt with there, by its misfire policy, and none that was dealt with comes again.
 */
export type Moved =
  { readonly taskConfig: TaskConfigSnapshot; readonly dueAt?: number } | { readonly task: TaskSnapshot };
