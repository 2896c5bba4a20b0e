import type { Task } from '@distribute-schedule/domain';
import { viewExecution } from '@distribute-schedule/rest-api';

/** An execution as the API shows it, and what a test wants to know besides. */
export type Execution = ReturnType<typeof viewExecution> & {
  /** How long after its due time its latest attempt began; null for one that has not begun. */
  readonly late_ms: number | null;
  /** What ended each attempt that failed, in order. */
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
