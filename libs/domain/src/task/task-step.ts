/** One dated line in the life of a Task, for people to read. */
export interface TaskStep {
  readonly at: number;
  readonly what: TaskStepKind;
  readonly attempt?: number;
  readonly note?: string;
}

export type TaskStepKind =
  | 'scheduled'
  | 'started'
  | 'handed off'
  | 'succeeded'
  | 'attempt failed'
  | 'attempt crashed'
  | 'retry scheduled'
  | 'released'
  | 'returned'
  | 'cancel requested'
  | 'cancelled'
  | 'failed'
  | 'steps left out';

const kept = 60;
const keptFromTheStart = 10;

/** Appends within a bound: the beginning and the latest steps stay, what lies between gives way to a mark. */
export function appendSteps(steps: readonly TaskStep[], ...added: readonly TaskStep[]): readonly TaskStep[] {
  const all = [...steps, ...added];
  if (all.length <= kept) return all;
  const marked = all[keptFromTheStart]?.what === 'steps left out' ? Number(all[keptFromTheStart].note) : 0;
  const cut = all.length - kept + 1;
  const leftOut = marked + cut - (marked > 0 ? 1 : 0);
  const at = all[keptFromTheStart]?.at ?? 0;
  return [
    ...all.slice(0, keptFromTheStart),
    { at, what: 'steps left out', note: String(leftOut) },
    ...all.slice(keptFromTheStart + cut),
  ];
}
