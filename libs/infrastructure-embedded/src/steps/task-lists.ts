import type { EndRecord } from '../tables/records';
import type { Step } from './step';

/** The lists by which people find tasks, each in the order in which its tasks were made. */
export const allTasks = 'all';
export const openTasks = 'open';
export const failedTasks = 'failed';
export const cancelledTasks = 'cancelled';
export const tasksOfConfig = (id: string) => `config ${id}`;
export const tasksOfWorker = (id: string) => `worker ${id}`;

export const mostOfWorker = 1000;
const workerListMs = 7 * 86_400_000;

export function listMade({ tables: { lists } }: Step, id: string, config: string, made: number): void {
  lists.add(id, allTasks, made);
  lists.add(id, openTasks, made);
  lists.add(id, tasksOfConfig(config), made);
}

export function listStarted(
  step: Step,
  workerId: string,
  started: readonly { id: string; made: number }[],
): void {
  const { lists } = step.tables;
  const list = tasksOfWorker(workerId);
  if (started.length > 0 && lists.size(list) === 0) {
    step.expire(step.now + workerListMs, workerId, { kind: 'worker list' });
  }
  for (const { id, made } of started) lists.put(id, list, made);
  const excess = lists.size(list) - mostOfWorker;
  if (excess <= 0) return;
  for (const { key } of lists.first(list, excess)) lists.remove(list, ...key.slice(1));
}

/** A worker's list goes once it has started nothing for a week. */
export function reviewWorkerList(step: Step, workerId: string): void {
  const { lists } = step.tables;
  const list = tasksOfWorker(workerId);
  const [newest] = lists.last(list, 1);
  if (!newest) return;
  const until = Math.floor(Number(newest.key[1]) / 1000) + workerListMs;
  if (until <= step.now) lists.clear(list);
  else step.expire(until, workerId, { kind: 'worker list' });
}

export function listEnded({ tables: { lists } }: Step, id: string, { status, made }: EndRecord): void {
  lists.remove(openTasks, made);
  if (status === 'failed') lists.put(id, failedTasks, made);
  else if (status === 'cancelled') lists.put(id, cancelledTasks, made);
}

export function unlist({ tables: { lists } }: Step, { config, status, made }: EndRecord): void {
  lists.remove(allTasks, made);
  lists.remove(tasksOfConfig(config), made);
  if (status === 'failed') lists.remove(failedTasks, made);
  else if (status === 'cancelled') lists.remove(cancelledTasks, made);
}
