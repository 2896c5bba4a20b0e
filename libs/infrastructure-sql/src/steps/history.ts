import type { Task } from '@distribute-schedule/domain';
import type { TaskRow, RowStatus } from '../schema/tables';
import type { Step } from './step';
import { passTurn } from './turns';
import { UnfinishedTask } from './unfinished-task';

/** A step drops at most this many tasks of a config, so that a lower bound does not make one step long. */
const maxTrimmedAtOnce = 500;

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
 * Adds finished tasks to the statistics of their configs. A task of an earlier config with the same id does not count,
 * because the statistics of that config were removed with it.
 */
export async function measure(step: Step, ended: readonly Task[]): Promise<void> {
  await step.configs.load([...new Set(ended.map(({ configId }) => configId))]);
  const counted = ended.filter(({ id, configId }) => {
    const config = step.configs.get(configId);
    const created = step.tasks.get(id)?.created_micros ?? 0;
    return config !== undefined && created > config.created_micros;
  });
  await step.statistics.add(counted, step.now);
}

/** Drops the oldest finished tasks of a config, so that its history keeps at most as many as configured. */
export async function trimHistory(step: Step, configId: string): Promise<void> {
  const runs = await step.runs.of(configId);
  const excess = Math.min(runs.finished_tasks - step.retention.historyPerTask, maxTrimmedAtOnce);
  if (excess > 0) await forgetTasks(step, configId, await step.tasks.oldestFinished(configId, excess));
  else step.runs.save(runs);
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
  await forgetTasks(step, configId, expired);
  const runs = await step.runs.of(configId);
  const nextEnd = endOf(oldest[expired.length]);
  runs.history_review_at = nextEnd === undefined ? null : nextEnd + retentionMs;
  step.runs.save(runs);
  return expired.length;
}

/** Removes finished tasks and their log lines. */
async function forgetTasks(step: Step, configId: string, rows: readonly TaskRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  for (const row of rows) step.tasks.remove(row);
  step.transaction.run('delete from attempt_log where bucket = 0 and task_id in (??)', ids);
  step.transaction.run('delete from attempt_journal where bucket = 0 and task_id in (??)', ids);
  const runs = await step.runs.of(configId);
  runs.finished_tasks -= rows.length;
  step.runs.save(runs);
}
