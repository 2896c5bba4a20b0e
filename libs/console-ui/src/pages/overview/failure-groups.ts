import type { Execution } from './queries';

/** Failures of one task with the same error, apart from numbers and ids in it. */
export interface FailureGroup {
  readonly key: string;
  readonly newest: Execution;
  readonly count: number;
  /** End of the oldest of them. */
  readonly since: string;
}

/** Numbers, ids and quoted texts differ from run to run; what is left says what kind of error it is. */
export const kindOfError = (error: string): string =>
  error
    .replace(/"[^"]*"|'[^']*'/g, '…')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…')
    .replace(/\b[0-9a-f]{12,}\b/gi, '…')
    .replace(/\d+/g, '#')
    .slice(0, 300);

/** @param failures newest first */
export function groupFailures(failures: readonly Execution[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const failure of failures) {
    const key = `${failure.task_id} ${kindOfError(failure.error ?? '')}`;
    const since = failure.end_time ?? failure.created_at;
    const group = groups.get(key);
    groups.set(
      key,
      group ? { ...group, count: group.count + 1, since } : { key, newest: failure, count: 1, since },
    );
  }
  return [...groups.values()];
}
