import type { EndRecord } from '../tables/records';
import { becomeDueAfterEnd } from './config-due-times';
import type { HeldTask } from './held-task';
import type { Step } from './step';
import { listEnded, unlist } from './task-lists';

const dayMs = 86_400_000;

/** An unfinished task becomes history: its document stays for the time of the retention. */
export function endTask(step: Step, task: HeldTask, status: EndRecord['status']): EndRecord {
  const { config, made } = task.live;
  task.close();
  const end: EndRecord = { config, status, made, endedAt: step.now };
  listEnded(step, task.id, end);
  becomeDueAfterEnd(step, config);
  step.expire(end.endedAt + step.retention.retentionMs, task.id, { kind: 'task', end });
  return end;
}

/** The history of a config keeps the newest of its finished tasks. */
export function remember(step: Step, id: string, end: EndRecord): void {
  const { history } = step.tables;
  history.put(end, end.config, end.endedAt, id);
  const excess = history.size(end.config) - step.retention.historyPerTask;
  if (excess <= 0) return;
  for (const { key, value } of history.first(end.config, excess)) {
    forgetTask(step, String(key[2]), value);
    step.doNotExpire(value.endedAt + step.retention.retentionMs, String(key[2]), 'task');
  }
}

/** Nothing is left of a finished task. */
export function forgetTask(step: Step, id: string, end: EndRecord): void {
  const { taskDocuments, taskResults, journals, journalLines, history, live } = step.tables;
  // A task that was made again under its id after it had been forgotten is another one.
  if (live.doesExist(id)) return;
  history.remove(end.config, end.endedAt, id);
  unlist(step, end);
  taskDocuments.removeSync(id);
  taskResults.removeSync(id);
  if (journals.removeSync(id)) journalLines.clear(id);
}

/** Counted by UTC day, so that old days go by themselves. */
export function measure(step: Step, config: string, measures: Readonly<Record<string, number>>): void {
  const { statistics } = step.tables;
  const day = Math.floor(step.now / dayMs);
  const known = statistics.get([config, day]);
  const sums = { ...known };
  for (const [what, by] of Object.entries(measures)) sums[what] = (sums[what] ?? 0) + by;
  statistics.putSync([config, day], sums);
  if (!known) {
    const until = (day + 2) * dayMs + step.retention.retentionMs;
    step.expire(until, `${config} ${day}`, { kind: 'statistics', config, day });
  }
}
