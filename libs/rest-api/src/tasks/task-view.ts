import { createHash } from 'node:crypto';
import { Duration, misfireModes, type RecentRuns, type StoredTaskConfig } from '@distribute-schedule/domain';
import { isoOf, isoOrNull } from '../http/fields';
import {
  anything,
  choice,
  decimal,
  flag,
  list,
  map,
  moment,
  nullable,
  object,
  page,
  text,
  whole,
  type Shown,
} from '../shape';
import { shownShapes, viewShownFields } from './shown-fields';

const taskShapes = {
  id: text,
  ...shownShapes,
  cron_expression: text,
  time_zone: nullable(text),
  max_retry: whole,
  retry_delay: text,
  retry_max_delay: text,
  backoff_rate: decimal,
  retry_jitter: decimal,
  timeout_seconds: decimal,
  parameters: anything,
  labels: map(text),
  misfire: object('Misfire', { mode: choice(misfireModes), max_count: whole, max_age: text }),
  pause_windows: list(object('PauseWindow', { from: moment, to: moment })),
  start_at: nullable(moment),
  end_at: nullable(moment),
  jitter: nullable(text),
  /** The remote service that registered the task, or null if people created it. */
  owner: nullable(text),
  /** Since when no instance of that service advertises the task. It is removed after task.retention. */
  unadvertised_since: nullable(moment),
  version: whole,
  created_at: moment,
  updated_at: moment,
  next_run_at: nullable(moment),
  /** Executions that have not ended. */
  unfinished: whole,
  /** Reason why the schedulers set the task aside, or null. */
  parked_because: nullable(text),
  /** Who disabled the task, why, and until when; null if nobody has said anything about it. */
  paused: nullable(object('Pause', { by: text, reason: nullable(text), until: nullable(moment) })),
};

/** A TaskConfig as the API shows it. */
export const TaskView = object('Task', taskShapes);

/** How a task has run lately. */
const RecentRunsView = object('RecentRuns', {
  /** Ended executions and due times that did not run, newest first, at most 20. */
  marks: list(
    object('RecentMark', {
      outcome: choice(['success', 'failed', 'cancelled', 'skipped', 'coalesced', 'missed', 'refused']),
      /** The end of the execution, or the due time. */
      at: moment,
      /** Null for due times that did not run. */
      execution_id: nullable(text),
      duration_ms: nullable(whole),
      late_ms: nullable(whole),
      /** Due times in a row that the mark stands for; 1 for an execution. */
      count: whole,
    }),
  ),
  /** The latest execution that was not cancelled has failed. */
  failing: flag,
  /** 95 % of the last 30 executions took at most this long. */
  p95_ms: nullable(whole),
});

/** A task in a list. */
const ListedTask = object('ListedTask', {
  ...taskShapes,
  /** Null unless the request asks for it. */
  recent: nullable(RecentRunsView),
});

export const TaskPage = page('TaskPage', ListedTask);

const duration = (ms: number): string => Duration.ofMs(ms).toString();

export function viewTask({ config, dueAt, open, parkedBecause }: StoredTaskConfig): Shown<typeof TaskView> {
  const s = config.toSnapshot();
  const { retryPolicy, misfire, bounds } = s;
  return {
    id: s.id,
    ...viewShownFields(s),
    cron_expression: config.trigger.toString(),
    time_zone: s.trigger.kind === 'cron' ? s.trigger.timeZone : null,
    max_retry: retryPolicy.maxRetries,
    retry_delay: duration(retryPolicy.retryDelayMs),
    retry_max_delay: duration(retryPolicy.maxDelayMs),
    backoff_rate: retryPolicy.backoffRate,
    retry_jitter: retryPolicy.jitter,
    timeout_seconds: s.timeoutMs / 1000,
    parameters: s.parameters,
    labels: s.labels,
    misfire: { mode: misfire.mode, max_count: misfire.maxCount, max_age: duration(misfire.maxAgeMs) },
    pause_windows: s.windows.map(({ from, to }) => ({ from: isoOf(from), to: isoOf(to) })),
    start_at: isoOrNull(bounds.startAt),
    end_at: isoOrNull(bounds.endAt),
    jitter: bounds.jitterMs === undefined ? null : duration(bounds.jitterMs),
    owner: s.owner ?? null,
    unadvertised_since: isoOrNull(s.advertised?.withdrawnAt),
    version: s.version,
    created_at: isoOf(s.createdAt),
    updated_at: isoOf(s.updatedAt),
    next_run_at: isoOrNull(config.isDueAt(dueAt) ? dueAt : undefined),
    unfinished: open,
    parked_because: parkedBecause ?? null,
    paused: s.pause
      ? { by: s.pause.by, reason: s.pause.reason ?? null, until: isoOrNull(s.pause.until) }
      : null,
  };
}

export const viewListedTask = (
  stored: StoredTaskConfig,
  recent: RecentRuns | undefined,
): Shown<typeof ListedTask> => ({ ...viewTask(stored), recent: recent ? viewRecentRuns(recent) : null });

const viewRecentRuns = ({ marks, isFailing, p95Ms }: RecentRuns): Shown<typeof RecentRunsView> => ({
  marks: marks.map(({ outcome, at, taskId, runMs, lateMs, count }) => ({
    outcome,
    at: isoOf(at),
    execution_id: taskId ?? null,
    duration_ms: runMs ?? null,
    late_ms: lateMs ?? null,
    count,
  })),
  failing: isFailing,
  p95_ms: p95Ms ?? null,
});

/**
 * ETag of a task. It begins with the version, which If-Match compares. The rest changes with what changes without a new
 * version, such as the next run, so that a reader with an older copy does not get 304.
 */
export function etagOf({ config, dueAt, open, parkedBecause }: StoredTaskConfig): string {
  const state = JSON.stringify([dueAt, open, parkedBecause]);
  return `"${config.version}-${createHash('sha256').update(state).digest('base64url').slice(0, 12)}"`;
}
