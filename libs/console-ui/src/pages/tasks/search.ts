import { oneOf, searchOf, text } from '../../search-params/search-params';

/** States that the list can be narrowed to. */
export const taskStates = ['failing', 'overdue', 'paused', 'parked'] as const;
export type FilterState = (typeof taskStates)[number];
/** Orders of the list. `name` is the default, and not in the URL. */
export const taskSorts = ['name', '-name', 'next_run_at', '-next_run_at'] as const;

export const tasksSearch = searchOf({
  q: text(128),
  state: oneOf(taskStates),
  executor: text(63),
  owner: text(128),
  label: text(200),
  type: text(256),
  sort: oneOf(taskSorts),
});

export type TasksSearch = ReturnType<typeof tasksSearch>;

/** The search without its filters. */
export const noFilters = {
  q: undefined,
  state: undefined,
  executor: undefined,
  owner: undefined,
  label: undefined,
  type: undefined,
} satisfies TasksSearch;

export const hasFilters = (search: TasksSearch): boolean =>
  (Object.keys(noFilters) as (keyof typeof noFilters)[]).some((name) => search[name] !== undefined);
