/** One event in the life of a Task, with its time, for people to read. */
export interface TaskStep {
  readonly at: number;
  readonly what: TaskStepKind;
  readonly attempt?: number;
  readonly note?: string;
}

export const taskStepKinds = [
  'scheduled',
  'started',
  'handed off',
  'succeeded',
  'attempt failed',
  'attempt crashed',
  'retry scheduled',
  'released',
  'returned',
  'cancel requested',
  'cancelled',
  'failed',
  'steps left out',
] as const;
export type TaskStepKind = (typeof taskStepKinds)[number];

const maxSteps = 60;
const keptFirstSteps = 10;

/**
 * Appends steps within a limit. If there are too many, the first and the newest steps stay, and one step that counts the
 * others replaces those in between.
 */
export function appendSteps(
  steps: readonly TaskStep[],
  added: TaskStep | readonly TaskStep[],
): readonly TaskStep[] {
  const all = steps.concat(added);
  if (all.length <= maxSteps) return all;
  const marked = all[keptFirstSteps]?.what === 'steps left out' ? Number(all[keptFirstSteps].note) : 0;
  const cut = all.length - maxSteps + 1;
  const leftOut = marked + cut - (marked > 0 ? 1 : 0);
  const at = all[keptFirstSteps]?.at ?? 0;
  return [
    ...all.slice(0, keptFirstSteps),
    { at, what: 'steps left out', note: String(leftOut) },
    ...all.slice(keptFirstSteps + cut),
  ];
}
