import { auditConfigs } from './audit-configs';
import { auditEndedRuns, auditFinishedTasks, auditUnfinishedTasks } from './audit-tasks';
import type { StoreState } from './store-state';

/**
 * Compares every row of a store with its document and with every index. Returns one sentence for each difference, so an
 * empty list if the store is consistent. A state that lists some rows only, and only the index entries that name them,
 * is checked as far as it goes.
 */
export function auditStoreState(state: StoreState): readonly string[] {
  return [
    ...auditUnfinishedTasks(state),
    ...auditFinishedTasks(state),
    ...auditEndedRuns(state),
    ...auditTurns(state),
    ...auditPendingQueues(state),
    ...auditConfigs(state),
  ];
}

/** The tasks that have the turn of a config are unfinished, and tasks wait only while another has the turn. */
function auditTurns({ turns, unfinishedTasks, indexes }: StoreState): string[] {
  const unfinished = new Set(unfinishedTasks.map(({ id }) => id));
  const sequences = keysOf(indexes.queues, 'line');
  const holders = [...turns].flatMap(([config, tasks]) => tasks.map((task) => [config, task] as const));
  const lost = holders.filter(([, task]) => !unfinished.has(task));
  const stuck = [...sequences].filter((config) => !turns.has(config));
  return [
    ...lost.map(([config, task]) => `task ${task} has the turn of config ${config}, but is not unfinished`),
    ...stuck.map((config) => `tasks of config ${config} wait for their turn, but no task has it`),
  ];
}

/** Workers find exactly the pending queues that hold tasks. */
function auditPendingQueues({ pendingQueues, indexes }: StoreState): string[] {
  if (!pendingQueues) return [];
  const filled = keysOf(indexes.queues, 'pending');
  const unlisted = [...filled].filter((key) => !pendingQueues.has(key));
  const empty = [...pendingQueues].filter((key) => !filled.has(key));
  return [
    ...unlisted.map((key) => `the pending queue ${key} holds tasks, but is not listed`),
    ...empty.map((key) => `the pending queue ${key} is listed, but is empty`),
  ];
}

/** The keys of the queues of one kind that hold tasks. */
function keysOf(queues: StoreState['indexes']['queues'] = [], queueKind: string): Set<string> {
  const start = `${queueKind} `;
  return new Set(
    queues.flatMap(({ list = '' }) => (list.startsWith(start) ? [list.slice(start.length)] : [])),
  );
}
