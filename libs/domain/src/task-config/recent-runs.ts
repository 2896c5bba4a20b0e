import type { TaskId } from '../ids';
import { isFailing, type RecentOutcome } from '../task/recent-outcome';
import type { FinalStatus } from '../task/task-state';
import type { FireOutcome, FireRecord } from './fire';

/** A run that has ended, or a due time that did not run. */
export interface RecentMark {
  readonly outcome: FinalStatus | Exclude<FireOutcome, 'fired' | 'late'>;
  /** The end of the run, or the due time. */
  readonly at: number;
  readonly taskId?: TaskId;
  readonly runMs?: number;
  readonly lateMs?: number;
  /** Due times in a row that the mark stands for; 1 for a run. */
  readonly count: number;
}

/** How a config has run lately, for one line of a list. */
export interface RecentRuns {
  /** Newest first. */
  readonly marks: readonly RecentMark[];
  readonly isFailing: boolean;
  /** 95 % of the latest runs took at most this long. Unset if nothing has run. */
  readonly p95Ms?: number;
}

export const maxRecentMarks = 20;

/**
 * Puts the ended runs of a config and the due times that did not run into one line.
 * @param records of the ledger, newest first
 */
export function recentRuns(outcomes: readonly RecentOutcome[], records: readonly FireRecord[]): RecentRuns {
  const runs = outcomes.map(({ status, endedAt, ...rest }): Sorted => ({
    mark: { outcome: status, at: endedAt, count: 1, ...rest },
    // A run belongs where it was due, before what was due while it ran.
    sortedBy: endedAt - (rest.runMs ?? 0) - (rest.lateMs ?? 0),
  }));
  const gaps = records.flatMap(gapOf);
  const marks = merged([...runs, ...gaps].sort((a, b) => b.sortedBy - a.sortedBy).map(({ mark }) => mark));
  const p95Ms = percentile(outcomes.flatMap(({ runMs }) => runMs ?? []));
  return {
    marks: marks.slice(0, maxRecentMarks),
    isFailing: isFailing(outcomes.map(({ status }) => status)) ?? false,
    ...(p95Ms !== undefined && { p95Ms }),
  };
}

interface Sorted {
  readonly mark: RecentMark;
  readonly sortedBy: number;
}

function gapOf({ outcome, dueAt, until }: FireRecord): readonly Sorted[] {
  if (outcome === 'fired' || outcome === 'late') return [];
  const at = until ?? dueAt;
  return [{ mark: { outcome, at, count: 1 }, sortedBy: at }];
}

/** Due times in a row that did not run for the same reason become one mark. Otherwise they would hide the runs. */
function merged(marks: readonly RecentMark[]): readonly RecentMark[] {
  const found: RecentMark[] = [];
  for (const mark of marks) {
    const last = found.at(-1);
    if (last && mark.taskId === undefined && last.outcome === mark.outcome)
      found[found.length - 1] = { ...last, count: last.count + 1 };
    else found.push(mark);
  }
  return found;
}

function percentile(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1];
}
