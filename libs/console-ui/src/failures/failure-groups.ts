import type { components } from '@distribute-schedule/api-client';

type Execution = components['schemas']['ExecutionSummary'];

/** Failures of one task with the same error, apart from numbers and ids in it. */
export interface FailureGroup {
  readonly key: string;
  readonly newest: Execution;
  readonly count: number;
  /** Ids of all of them, the newest first. */
  readonly ids: readonly string[];
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

/** Longest part of an error that does not differ from run to run, to search for others like it. */
export const searchTextOf = (error: string): string | undefined => {
  const parts = kindOfError(error)
    .split(/[…#\n]/)
    .map((part) => part.trim().slice(0, 200));
  return parts.sort((a, b) => b.length - a.length)[0] || undefined;
};

/** @param failures newest first */
export function groupFailures(failures: readonly Execution[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const failure of failures) {
    const key = `${failure.task_id} ${kindOfError(failure.error ?? '')}`;
    const since = failure.end_time ?? failure.created_at;
    const group = groups.get(key);
    const { newest = failure, ids = [] } = group ?? {};
    groups.set(key, { key, newest, count: ids.length + 1, ids: [...ids, failure.id], since });
  }
  return [...groups.values()];
}
