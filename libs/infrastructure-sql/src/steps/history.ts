import { endedRunOf, type Task } from '@distribute-schedule/domain';
import { maxExtraForgotten, writeEndedRun } from '@distribute-schedule/store-kit';
import type { ConfigRunsRow, RowStatus, TaskRow } from '../schema/tables';
import type { Step } from './step';
import { passTurn } from './turns';
import { UnfinishedTask } from './unfinished-task';

/** An unfinished task becomes history: its row stays for the time of the retention. */
export async function endTask(
  step: Step,
  task: UnfinishedTask,
  status: Exclude<RowStatus, 'open'>,
): Promise<void> {
  const { row } = task;
  task.leaveQueue();
  row.status = status;
  row.ended_at = step.now;
  const runs = await step.runs.of(row.config_id);
  runs.open_tasks -= 1;
  runs.finished_tasks += 1;
  runs.history_review_at ??= step.now + step.retention.retentionMs;
  step.runs.save(runs);
  const next = await passTurn(step, row);
  if (next) await new UnfinishedTask(step, next).queueForWorkers(undefined);
}

/**
 * Logs the ends of tasks for the reactions to them. While the log is full, the step bounds the histories of the configs
 * itself, and the statistics lack these runs.
 */
export async function logEnds(step: Step, ended: readonly Task[]): Promise<void> {
  if (ended.length === 0) return;
  if (step.isLogFull) {
    step.count('unmeasured', ended.length);
    const configIds = [...new Set(ended.map(({ configId }) => configId))];
    await trimHistories(step, configIds, ended.length + maxExtraForgotten);
    return;
  }
  for (const task of ended) {
    const [run, row] = [endedRunOf(task.toSnapshot()), step.tasks.get(task.id)];
    if (run && row) step.logEndedRun(`${row.created_micros} ${writeEndedRun(run)}`);
  }
}

/**
 * Drops the oldest finished tasks of configs whose history is too long, at most `limit` of them. A later call drops the
 * others.
 */
export async function trimHistories(step: Step, configIds: readonly string[], limit: number): Promise<void> {
  const { historyPerTask } = step.retention;
  const transaction = step.flushed();
  const long = await transaction.query<Pick<ConfigRunsRow, 'config_id' | 'finished_tasks'>>(
    'select config_id, finished_tasks from config_runs where bucket = 0 and config_id in (??) and finished_tasks > ?',
    configIds,
    historyPerTask,
  );
  const dropped: TaskRow[] = [];
  for (const { config_id, finished_tasks } of long) {
    const excess = Math.min(finished_tasks - historyPerTask, limit - dropped.length);
    if (excess > 0) dropped.push(...(await step.tasks.oldestFinished(config_id, excess)));
  }
  await forgetTasks(step, dropped);
}

/**
 * Drops finished tasks of a config that are older than the retention, at most `limit` of them.
 * @returns how many were dropped
 */
export async function reviewHistory(step: Step, configId: string, limit: number): Promise<number> {
  const { retentionMs } = step.retention;
  const oldest = await step.tasks.oldestFinished(configId, limit + 1);
  const endOf = (row: TaskRow | undefined): number | undefined => row?.ended_at ?? undefined;
  const expired = oldest.slice(0, limit).filter((row) => (endOf(row) ?? 0) + retentionMs <= step.now);
  await forgetTasks(step, expired);
  const runs = await step.runs.of(configId);
  const nextEnd = endOf(oldest[expired.length]);
  runs.history_review_at = nextEnd === undefined ? null : nextEnd + retentionMs;
  step.runs.save(runs);
  return expired.length;
}

/** Removes finished tasks and their log lines. */
async function forgetTasks(step: Step, rows: readonly TaskRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  for (const row of rows) step.tasks.remove(row);
  step.transaction.run('delete from attempt_log where bucket = 0 and task_id in (??)', ids);
  step.transaction.run('delete from attempt_journal where bucket = 0 and task_id in (??)', ids);
  await step.runs.load(rows.map(({ config_id }) => config_id));
  for (const { config_id } of rows) {
    const runs = await step.runs.of(config_id);
    runs.finished_tasks -= 1;
    step.runs.save(runs);
  }
}
