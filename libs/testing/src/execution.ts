import type { Task } from '@distribute-schedule/domain';
import { viewExecution } from '@distribute-schedule/rest-api';

/** An execution with the fields of the API, and two fields for tests. */
export type Execution = ReturnType<typeof viewExecution> & {
  /** Time from the due time to the start of the latest attempt. Null before the first start. */
  readonly late_ms: number | null;
  /** The error of each failed attempt, in order. */
  readonly errors: readonly string[];
};

export function executionOf(task: Task): Execution {
  const { startTime, scheduledTime, steps } = task.toSnapshot();
  const failures = steps.filter(({ what }) => what === 'attempt failed' || what === 'attempt crashed');
  return {
    ...viewExecution(task),
    late_ms: startTime === undefined ? null : startTime - scheduledTime,
    errors: failures.map(({ note }) => note ?? ''),
  };
}
