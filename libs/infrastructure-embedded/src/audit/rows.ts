import {
  queueList,
  type ConfigRow,
  type IndexEntry,
  type UnfinishedTask,
} from '@distribute-schedule/store-kit';
import { readTaskConfig } from '../documents/task-config-documents';
import { readTask } from '../documents/task-documents';
import type { ConfigRecord, LiveRecord } from '../tables/records';
import type { Tables } from '../tables/tables';

export function unfinishedTask(tables: Tables, id: string, live: LiveRecord): UnfinishedTask {
  const positions: Partial<Record<LiveRecord['place'], number>> = {
    queue: live.at,
    line: live.at,
    pending: live.precedence,
  };
  return {
    id,
    configId: live.config,
    versionToken: live.stamp,
    queueKind: live.place,
    queueKey: live.where,
    deadline: live.lookAt,
    queuePosition: positions[live.place],
    createdMicros: live.made,
    read: () => readTask(tables, id),
  };
}

export function configRow({ configDocuments, open }: Tables, id: string, record: ConfigRecord): ConfigRow {
  return {
    id,
    version: record.version,
    dueAt: record.dueAt,
    wakeAt: record.wakeAt,
    isParked: record.parkedBecause !== undefined,
    isDueAfterEnd: record.afterEndMs !== undefined,
    openTasks: open.size(id),
    summary: record.summary,
    read: () => readTaskConfig(configDocuments.get(id)),
  };
}

/** A member of a group of tasks that wait or run. */
export function queueEntry(kind: LiveRecord['place'], key: readonly unknown[]): IndexEntry {
  const [owner, position] = key;
  return {
    id: String(key.at(-1)),
    list: queueList(kind, String(owner)) ?? '',
    sortedBy: key.length === 3 ? Number(position) : undefined,
  };
}
