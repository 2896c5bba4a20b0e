import type { components } from '@distribute-schedule/api-client';

type Schemas = components['schemas'];
export type ShownTask = Pick<Schemas['Task'], 'enabled' | 'parked_because'> & {
  readonly next_run_at?: string | null;
  /** As lists have it. Without it, it is unknown whether the task fails. */
  readonly recent?: {
    readonly failing: boolean;
    readonly marks: readonly { readonly outcome: string }[];
  } | null;
};
export type TaskStateName = 'parked' | 'paused' | 'failing' | 'overdue' | 'ok' | 'enabled';

/** The same as the server's: see the filter `state` of the API. */
const overdueAfterMs = 30_000;

/** The state of a task in one word: what wants a person first. `enabled` if it has not run, or that is not known. */
export function stateOf(
  { enabled, parked_because, next_run_at = null, recent = null }: ShownTask,
  now: number,
): TaskStateName {
  if (parked_because !== null) return 'parked';
  if (!enabled) return 'paused';
  if (recent?.failing) return 'failing';
  if (next_run_at !== null && Date.parse(next_run_at) < now - overdueAfterMs) return 'overdue';
  return recent?.marks.some(({ outcome }) => outcome === 'success') ? 'ok' : 'enabled';
}
