import { timeoutMessage } from '@distribute-schedule/application';
import type { Task, TaskStep } from '@distribute-schedule/domain';

export type AttemptEnd =
  'succeeded' | 'failed' | 'timed_out' | 'crashed' | 'cancelled' | 'given_back' | 'handed_off';

/** How the attempt ended that a decision is about, and when. Undefined if the attempt goes on. */
export function attemptEndOf(task: Task): { readonly end: AttemptEnd; readonly at: number } | undefined {
  const { steps } = task.toSnapshot();
  // The end of an attempt is the last step, or the one before the retry or the failure that it leads to.
  for (let i = steps.length - 1; i >= steps.length - 2; i -= 1) {
    const step = steps[i];
    const end = step && endOf(step, task);
    if (step && end !== undefined) return { end, at: step.at };
  }
  return undefined;
}

function endOf({ what, note }: TaskStep, task: Task): AttemptEnd | undefined {
  switch (what) {
    case 'succeeded':
      return 'succeeded';
    case 'attempt failed':
      return note === timeoutMessage(task) ? 'timed_out' : 'failed';
    case 'attempt crashed':
      return 'crashed';
    case 'cancelled':
      return 'cancelled';
    case 'returned':
      return 'given_back';
    case 'handed off':
      return 'handed_off';
    case 'scheduled':
    case 'started':
    case 'retry scheduled':
    case 'released':
    case 'cancel requested':
    case 'failed':
    case 'steps left out':
      return undefined;
  }
}
