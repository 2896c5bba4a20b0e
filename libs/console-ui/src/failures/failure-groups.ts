import type { components } from '@distribute-schedule/api-client';

type Execution = components['schemas']['ExecutionSummary'];

/** Failures of one task with the same error, apart from numbers and ids in it. */
export interface FailureGroup {
  readonly key: string;
  readonly newest: Execution;
  /** Ids of all of them, newest first. */
  readonly ids: readonly string[];
  /** End of the oldest of them. */
  readonly since: string;
  /** Number of tasks that have failed with this error, this one included. */
  readonly tasks: number;
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

/**
 * Groups of tasks whose latest run failed come first, because the others have recovered.
 * @param failures newest first
 * @param failing ids of the tasks whose latest run failed
 */
export function groupFailures(
  failures: readonly Execution[],
  failing: readonly string[],
): readonly FailureGroup[] {
  const groups = new Map<string, { newest: Execution; ids: string[]; since: string; kind: string }>();
  const tasksByKind = new Map<string, Set<string>>();
  for (const failure of failures) {
    const kind = kindOfError(failure.error ?? '');
    const key = `${failure.task_id} ${kind}`;
    const group = groups.get(key) ?? { newest: failure, ids: [], since: '', kind };
    group.ids.push(failure.id);
    group.since = failure.end_time ?? failure.created_at;
    groups.set(key, group);
    tasksByKind.set(kind, (tasksByKind.get(kind) ?? new Set()).add(failure.task_id));
  }
  const isFailing = new Set(failing);
  const rank = ({ newest }: FailureGroup) => (isFailing.has(newest.task_id) ? 0 : 1);
  return Array.from(groups, ([key, { newest, ids, since, kind }]): FailureGroup => ({
    key,
    newest,
    ids,
    since,
    tasks: tasksByKind.get(kind)?.size ?? 1,
  })).sort((a, b) => rank(a) - rank(b));
}
