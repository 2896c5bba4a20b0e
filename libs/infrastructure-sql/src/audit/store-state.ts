import {
  queueList,
  type ConfigRow as AuditedConfig,
  readEntries,
  type EndedRunsLog,
  type FinishedTask,
  type StoreState,
  type UnfinishedTask,
} from '@distribute-schedule/store-kit';
import { readTaskConfig, summaryOfRow } from '../documents/config-documents';
import { readTask } from '../documents/task-documents';
import type { ConfigRow, EndedRunRow, TaskRow } from '../schema/tables';
import { turnHolders } from '../steps/turns';
import type { AuditedRows } from './audited-rows';

/** The rows as the audit of every store reads them. The database keeps its indexes by itself, so they are not listed. */
export function storeState({ tasks, runs, configs, endedRuns }: AuditedRows, maxHistory: number): StoreState {
  const openTasks = new Map(runs.map(({ config_id, open_tasks }) => [config_id, open_tasks]));
  const unfinished = tasks.filter(({ status }) => status === 'open');
  return {
    unfinishedTasks: unfinished.map(unfinishedTask),
    finishedTasks: tasks.filter(({ status }) => status !== 'open').map(finishedTask),
    maxHistory,
    endedRuns: endedRunsLog(endedRuns),
    configs: configs.map((row) => auditedConfig(row, openTasks.get(row.id) ?? 0)),
    turns: new Map(runs.filter(({ turn }) => turn !== '').map((row) => [row.config_id, turnHolders(row)])),
    indexes: {
      queues: unfinished.flatMap(({ id, queue_kind, queue_key }) => {
        const list = queueList(queue_kind ?? '', queue_key ?? '');
        return list === undefined ? [] : [{ id, list }];
      }),
    },
  };
}

function endedRunsLog(rows: readonly EndedRunRow[]): EndedRunsLog {
  const { runs, unreadable } = readEntries(
    rows.map(({ number, document }) => ({ name: `log row ${number}`, text: document })),
  );
  const counted = rows.reduce((sum, row) => sum + row.runs, 0);
  return { configIds: runs.map(({ run }) => run.configId), unreadable, counted };
}

function unfinishedTask(row: TaskRow): UnfinishedTask {
  return {
    id: row.id,
    configId: row.config_id,
    versionToken: row.version_token,
    queueKind: row.queue_kind ?? 'none',
    queueKey: row.queue_key ?? '',
    read: () => readTask(row),
  };
}

function finishedTask({ id, config_id }: TaskRow): FinishedTask {
  return { id, inHistoryOf: config_id };
}

function auditedConfig(row: ConfigRow, openTasks: number): AuditedConfig {
  return {
    id: row.id,
    version: row.version,
    dueAt: row.due_at ?? undefined,
    isParked: row.parked_because !== null,
    isDueAfterEnd: row.after_end_ms !== null,
    openTasks,
    summary: summaryOfRow(row),
    read: () => readTaskConfig(row.document),
  };
}
