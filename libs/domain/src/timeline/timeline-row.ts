import type { TaskId } from '../ids';
import { maxRecentOutcomes, type RecentOutcome } from '../task/recent-outcome';
import type { Task } from '../task/task';
import type { EndsInSpan } from '../task/task-repository';
import type { TaskStatus } from '../task/task-state';
import type { FireRecord } from '../task-config/fire';
import type { StoredTaskConfig } from '../task-config/stored-task-config';
import type { UpcomingRun } from '../task-config/task-config';

/** A span of time, and the time at which somebody looks at it. `from` belongs to the span, `to` does not. */
export interface TimelineSpan {
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** An execution in a row of the timeline. */
export interface TimelineRun {
  readonly taskId: TaskId;
  readonly status: TaskStatus;
  /** Start of the last attempt. If there was none: the end, or the scheduled time while it waits. */
  readonly startAt: number;
  readonly endAt?: number;
  readonly lateMs?: number;
}

/** A part of a row with too many marks to send each. */
export interface DenseSpan {
  readonly kind: 'ran' | 'due';
  readonly from: number;
  readonly to: number;
  readonly perHour: number;
}

/** One config on the time axis. */
export interface TimelineRow {
  readonly stored: StoredTaskConfig;
  /** Oldest first. */
  readonly runs: readonly TimelineRun[];
  /** Due times of the span that did not run, newest first. */
  readonly notRun: readonly FireRecord[];
  /** Due times to come, earliest first. */
  readonly due: readonly UpcomingRun[];
  readonly dense: readonly DenseSpan[];
  /** Median duration of the latest runs, by which people judge a run and expect the next ones. */
  readonly usualMs?: number;
  /** Runs that ended before this moment are forgotten, so an empty span before it says nothing. */
  readonly knownSince?: number;
}

/** What stores know about one config. */
export interface TimelineFacts {
  readonly stored: StoredTaskConfig;
  /** Newest first. */
  readonly outcomes: readonly RecentOutcome[];
  /** Open and failed Tasks of the config that were found, in any order. */
  readonly tasks: readonly Task[];
  /** Newest first. */
  readonly notRun: readonly FireRecord[];
  /** Set if `reachesBack` is false. */
  readonly ends?: EndsInSpan;
}

/** A row has at most this many marks. The rest of it is dense. */
export const maxMarksPerRow = 60;
const maxNotRunPerRow = 15;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Median of the durations of successes, or of all runs if none succeeded. Undefined if none ran. */
export function usualRunMs(outcomes: readonly RecentOutcome[]): number | undefined {
  const ran = outcomes.filter(({ runMs }) => runMs !== undefined);
  const succeeded = ran.filter(({ status }) => status === 'success');
  const sorted = (succeeded.length > 0 ? succeeded : ran)
    .map(({ runMs = 0 }) => runMs)
    .sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** True if the outcomes hold every run of the config that ended at or after this moment. */
export function reachesBack(outcomes: readonly RecentOutcome[], to: number): boolean {
  const oldest = outcomes.at(-1);
  return !oldest || outcomes.length < maxRecentOutcomes || oldest.endedAt < to;
}

/** @returns undefined if the config has nothing to show in this span */
export function timelineRow(facts: TimelineFacts, span: TimelineSpan): TimelineRow | undefined {
  const { stored, outcomes, ends } = facts;
  const runs = runsOf(facts, span);
  const notRun = facts.notRun.slice(0, maxNotRunPerRow);
  const maxDue = Math.max(0, maxMarksPerRow - runs.length - notRun.length);
  const { due, dense: denseDue } = dueTimesIn(stored, span, maxDue);
  const dense = [...denseRuns(facts, span), ...denseDue];
  if (runs.length + notRun.length + due.length + dense.length === 0) return undefined;
  const usualMs = usualRunMs(outcomes);
  const knownSince = ends?.keptSince;
  return {
    stored,
    runs,
    notRun,
    due,
    dense,
    ...(usualMs !== undefined && { usualMs }),
    ...(knownSince !== undefined && knownSince > span.from && { knownSince }),
  };
}

/** Due times after now, and what follows them if there are more than `max`. */
export function dueTimesIn(
  { config, dueAt }: StoredTaskConfig,
  { from, to, now }: TimelineSpan,
  max: number,
): { readonly due: readonly UpcomingRun[]; readonly dense: readonly DenseSpan[] } {
  const all = config.upcoming(max + 1, dueAt, Math.max(now, from - 1), to).filter(({ at }) => at >= from);
  if (all.length <= max) return { due: all, dense: [] };
  const [due, first, last] = [all.slice(0, max), all[0]?.at ?? to, all.at(-1)?.at ?? to];
  const perHour = max === 0 || last === first ? 0 : anHour(max, last - first);
  return { due, dense: [{ kind: 'due', from: last, to, perHour }] };
}

function runsOf({ outcomes, tasks }: TimelineFacts, span: TimelineSpan): readonly TimelineRun[] {
  const runs = new Map<TaskId, TimelineRun>();
  for (const task of tasks) runs.set(task.id, runOfTask(task));
  for (const outcome of outcomes) runs.set(outcome.taskId, runOfOutcome(outcome));
  return [...runs.values()]
    .filter(({ startAt, endAt = span.now }) => startAt < span.to && endAt >= span.from)
    .sort((one, other) => one.startAt - other.startAt)
    .slice(-maxMarksPerRow);
}

const runOfOutcome = ({ taskId, status, endedAt, runMs = 0, lateMs }: RecentOutcome): TimelineRun => ({
  taskId,
  status,
  startAt: endedAt - runMs,
  endAt: endedAt,
  ...(lateMs !== undefined && { lateMs }),
});

function runOfTask(task: Task): TimelineRun {
  const { id, state, startTime, scheduledTime, attempts } = task.toSnapshot();
  const endAt = 'endedAt' in state ? state.endedAt : undefined;
  const isFirst = startTime !== undefined && attempts === 1;
  return {
    taskId: id,
    status: task.status,
    startAt: startTime ?? endAt ?? scheduledTime,
    ...(endAt !== undefined && { endAt }),
    ...(isFirst && { lateMs: Math.max(0, startTime - scheduledTime) }),
  };
}

/** Runs of the span that are older than the outcomes that are kept: how many they were, without their marks. */
function denseRuns({ outcomes, ends }: TimelineFacts, { from, to }: TimelineSpan): readonly DenseSpan[] {
  if (!ends || ends.firstAt === undefined) return [];
  const oldest = outcomes.at(-1)?.endedAt ?? to;
  const isListed = ({ endedAt }: RecentOutcome) => endedAt >= from && endedAt < to;
  const older = ends.count - outcomes.filter(isListed).length;
  if (older <= 0) return [];
  const end = Math.max(Math.min(oldest, to), ends.firstAt);
  return [
    {
      kind: 'ran',
      from: ends.firstAt,
      to: end,
      perHour: anHour(older, Math.max(end - ends.firstAt, minuteMs)),
    },
  ];
}

const anHour = (count: number, ms: number): number => (count * hourMs) / ms;
