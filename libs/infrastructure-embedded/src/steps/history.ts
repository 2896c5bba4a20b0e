import { taskMeasures, type Task } from '@distribute-schedule/domain';
import { dayMs } from '@distribute-schedule/store-kit';
import type { EndRecord } from '../tables/records';
import type { HeldTask } from './held-task';
import type { Step } from './step';
import { listEnded, unlistEnded } from './task-lists';

/** An unfinished task becomes history: its document stays for the time of the retention. */
export function endTask(step: Step, task: HeldTask, status: EndRecord['status']): EndRecord {
  const { config, made } = task.live;
  task.close();
  const end: EndRecord = { config, status, made, endedAt: step.now };
  listEnded(step, task.id, end);
  return end;
}

/** In the history of its config, for the time of the retention. */
export function remember(step: Step, id: string, end: EndRecord): void {
  const { history } = step.tables;
  if (history.size(end.config) === 0) reviewHistoryAt(step, end.config, end.endedAt);
  history.add(end, end.config, end.endedAt, id);
}

/** The history of a config keeps the newest of its finished tasks. */
export function trimHistory(step: Step, config: string): void {
  for (const { key, value } of step.tables.history.trim(config, step.retention.historyPerTask))
    forgetTask(step, String(key[2]), value);
}

/** Lets go those that are past their time, a part of them at a time. */
export function reviewHistory(step: Step, config: string, limit: number): void {
  for (const { key, value: end } of step.tables.history.first(config, limit)) {
    if (end.endedAt + step.retention.retentionMs > step.now) break;
    step.tables.history.remove(config, ...key.slice(1));
    forgetTask(step, String(key[2]), end);
  }
  const [oldest] = step.tables.history.first(config, 1);
  if (oldest) reviewHistoryAt(step, config, oldest.value.endedAt);
}

function reviewHistoryAt(step: Step, config: string, endOfOldest: number): void {
  step.expire(endOfOldest + step.retention.retentionMs, config, { kind: 'history' });
}

/** Nothing is left of a finished task that is not in the history of its config, or no longer. */
export function forgetTask(step: Step, id: string, end: EndRecord): void {
  const { taskDocuments, journals, journalLines } = step.tables;
  unlistEnded(step, end);
  taskDocuments.dropSync(id);
  if (journals.removeSync(id)) journalLines.clear(id);
}

/** A Task that has just ended, and the time of its creation in microseconds. */
export interface EndedTask {
  readonly task: Task;
  readonly made: number;
}

/** Adds Tasks of one config that have ended to its statistics. Sums are kept per UTC day, so that those of old days expire. */
export function measure(step: Step, config: string, allEnded: readonly EndedTask[]): void {
  const { statistics, configs } = step.tables;
  const record = configs.get(config);
  // A Task of an earlier config that had the same id does not count: its statistics were removed with it.
  const ended = record ? allEnded.filter(({ made }) => made > (record.made ?? 0)) : [];
  if (ended.length === 0) return;
  const day = Math.floor(step.now / dayMs);
  const known = statistics.get([config, day]);
  const sums = known ?? {};
  for (const { task } of ended)
    for (const [what, by] of Object.entries(taskMeasures(task))) sums[what] = (sums[what] ?? 0) + by;
  statistics.putSync([config, day], sums);
  if (!known) {
    const until = (day + 2) * dayMs + step.retention.retentionMs;
    step.expire(until, `${config} ${day}`, { kind: 'statistics', config, day });
  }
}
