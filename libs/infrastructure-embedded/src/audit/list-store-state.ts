import type { FinishedTask, IndexEntry, StoreState } from '@distribute-schedule/store-kit';
import { allTasks } from '../steps/task-lists';
import type { Tables } from '../tables/tables';
import { configRow, queueEntry, unfinishedTask } from './rows';

/** Every row and every index entry of the store. */
export function listStoreState(tables: Tables, maxHistory: number): StoreState {
  const { live, configs, turns, open, deadlines, due, configNames, configDocuments } = tables;
  const openEntries = Array.from(open.all(), ({ key, value: id }) => ({
    id,
    list: String(key[0]),
    sortedBy: Number(key[1]),
  }));
  return {
    unfinishedTasks: Array.from(live.getRange(), ({ key: id, value }) => unfinishedTask(tables, id, value)),
    finishedTasks: finishedTasks(tables),
    maxHistory,
    configs: Array.from(configs.getRange(), ({ key: id, value }) => configRow(tables, id, value)),
    turns: new Map(Array.from(turns.getRange(), ({ key, value }) => [key, value.split(' ')])),
    indexes: {
      deadlines: Array.from(deadlines.getKeys(), ([sortedBy, id]) => ({ id, sortedBy })),
      queues: queueEntries(tables),
      openTasks: openEntries.filter(({ list }) => list === allTasks).map(({ list: _, ...entry }) => entry),
      openTasksOfConfigs: openEntries.filter(({ list }) => list !== allTasks),
      dueTimes: Array.from(due.getKeys(), ([sortedBy, id]) => ({ id, sortedBy })),
      configNames: Array.from(configNames.getKeys(), ([list, id]) => ({ id, list })),
      configParts: Array.from(configDocuments.getKeys(), (id) => ({ id, list: 'the config documents' })),
    },
  };
}

function queueEntries({ queues, lines, running, pending }: Tables): IndexEntry[] {
  return [
    ...Array.from(queues.all(), ({ key }) => queueEntry('queue', key)),
    ...Array.from(lines.all(), ({ key }) => queueEntry('line', key)),
    ...Array.from(running.all(), ({ key }) => queueEntry('running', key)),
    ...Array.from(pending.all(), ({ key }) => queueEntry('pending', key)),
  ];
}

function finishedTasks({ history, ended, expiries, taskDocuments }: Tables): FinishedTask[] {
  const reviewed = new Set(Array.from(expiries.getKeys(), ([, what]) => what));
  return [
    ...Array.from(history.all(), ({ key, value: end }) => ({
      id: String(key[2]),
      inHistoryOf: end.config,
      hasDocument: taskDocuments.doesExist(String(key[2])),
      isListed: ended.get([end.config, end.made]) === key[2],
      expires: reviewed.has(`history ${end.config}`),
    })),
    ...Array.from(ended.getRange(), ({ value: id }) => ({ id, hasDocument: taskDocuments.doesExist(id) })),
  ];
}
