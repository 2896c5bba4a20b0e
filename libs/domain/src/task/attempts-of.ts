import type { TaskStep } from './task-step';

/** One attempt, as the steps of its Task tell it. */
export interface AttemptSummary {
  readonly attempt: number;
  readonly startedAt: number;
  /** Unset while it runs. */
  readonly endedAt?: number;
  readonly worker: string;
  /** The service that will report the end, if the attempt was handed off. */
  readonly handedOffTo?: string;
  readonly outcome: AttemptOutcomeKind;
  /** Why it did not succeed. */
  readonly reason?: string;
}

export const attemptOutcomes = [
  'running',
  'succeeded',
  'failed',
  'crashed',
  'returned',
  'cancelled',
] as const;
type AttemptOutcomeKind = (typeof attemptOutcomes)[number];

const endings: Partial<Record<TaskStep['what'], AttemptOutcomeKind>> = {
  succeeded: 'succeeded',
  'attempt failed': 'failed',
  'attempt crashed': 'crashed',
  returned: 'returned',
  cancelled: 'cancelled',
};

/** The attempts of a Task, oldest first. Those whose steps were left out are missing. */
export function attemptsOf(steps: readonly TaskStep[]): readonly AttemptSummary[] {
  const attempts: AttemptSummary[] = [];
  for (const { at, what, attempt = 0, note = '' } of steps) {
    const latest = attempts.at(-1);
    if (what === 'started') {
      attempts.push({ attempt, startedAt: at, worker: note.replace(/^on /, ''), outcome: 'running' });
    } else if (latest?.outcome === 'running' && latest.attempt === attempt) {
      const outcome = endings[what];
      if (what === 'handed off')
        attempts[attempts.length - 1] = { ...latest, handedOffTo: note.replace(/^to /, '') };
      // Later steps of the same attempt are about the wait that follows it.
      else if (outcome) {
        const reason = note === '' ? {} : { reason: note };
        attempts[attempts.length - 1] = { ...latest, endedAt: at, outcome, ...reason };
      }
    }
  }
  return attempts;
}
