import { summaryOf } from '@distribute-schedule/domain';
import {
  queueList,
  readEntries,
  type ConfigRow,
  type EndedRunsLog,
  type FinishedTask,
  type IndexEntry,
  type StoreState,
  type UnfinishedTask,
} from '@distribute-schedule/store-kit';
import { readSummary, readTaskConfig } from '../documents/task-config-document';
import { readLiveState, type LiveState } from '../documents/live-state';
import { taskFromRow } from '../documents/task-rows';
import { scripts, type TaskRow } from '../lua/scripts';
import type { RedisStore } from '../redis-store';
import { KeyReader } from './key-reader';

/** Lists every row and every index entry of the store. */
export async function readStoreState(store: RedisStore): Promise<StoreState> {
  const reader = await KeyReader.of(store);
  const openTasksOfConfigs = await reader.index('configOpen');
  const configs = await readConfigs(store, reader, openTasksOfConfigs);
  const failing = (await reader.index('configFailing')).map(({ id }) => ({
    id,
    list: 'the failing configs',
  }));
  return {
    unfinishedTasks: await readUnfinishedTasks(store, reader),
    finishedTasks: [
      ...(await readHistories(store, reader)),
      ...(await reader.index('taskIndexFailed')),
      ...(await reader.index('taskIndexCancelled')),
    ],
    maxHistory: store.retention.historyPerTask,
    endedRuns: await readEndedRuns(store),
    configs: configs.rows,
    turns: new Map(Array.from(await reader.hash('configTurn'), ([id, holders]) => [id, holders.split(' ')])),
    pendingQueues: new Set((await reader.index('taskPendings')).map(({ id }) => id)),
    indexes: {
      deadlines: await reader.index('taskDeadline'),
      queues: [
        ...inQueues('queue', await reader.index('taskQueue')),
        ...inQueues('pending', await reader.index('taskPending')),
        ...inQueues('line', await reader.index('configSequence')),
        ...inQueues('running', await reader.index('workerRunning')),
      ],
      openTasks: await reader.index('taskIndexOpen'),
      openTasksOfConfigs,
      tasksOfConfigs: await reader.index('configTasks'),
      dueTimes: await reader.index('configDue'),
      configNames: (await reader.index('configNames')).map(({ id }) => nameEntry(id)),
      configIds: await reader.index('configIndex'),
      configParts: [...configs.parts, ...failing],
    },
  };
}

async function readUnfinishedTasks(store: RedisStore, reader: KeyReader): Promise<UnfinishedTask[]> {
  const live = await reader.hash('taskLive');
  const rows = await store.run(scripts.readTask, {}, [...live.keys()]);
  return rows.map((row) => unfinishedTask(row, readLiveState(live.get(row[0]) ?? '')));
}

function unfinishedTask(row: TaskRow, live: LiveState): UnfinishedTask {
  const { configId, versionToken, queueKind, queueKey } = live;
  return {
    id: row[0],
    configId,
    versionToken,
    queueKind,
    queueKey,
    queuePosition: queueKind === 'pending' ? Number(live.precedence) : undefined,
    createdMicros: Number(live.createdMicros),
    read: () => taskFromRow(row),
  };
}

async function readHistories(store: RedisStore, reader: KeyReader): Promise<FinishedTask[]> {
  const entries = await reader.index('configHistory');
  return Promise.all(
    entries.map(async ({ id, list = '' }) => {
      const ttl = await store.redis.pttl(store.keyspace.key('taskDetail', id));
      // -1 means that the document exists and has no ttl.
      return { id, inHistoryOf: list, expires: ttl !== -1 };
    }),
  );
}

async function readEndedRuns({ redis, keyspace }: RedisStore): Promise<EndedRunsLog> {
  const entries = await redis.xrange(keyspace.key('taskEnded'), '-', '+');
  const { runs, unreadable } = readEntries(
    entries.map(([id, fields]) => ({ name: `log entry ${id}`, text: fields[3] ?? '' })),
  );
  const counted = Number(await redis.get(keyspace.key('taskUnfolded')));
  return { configIds: runs.map(({ run }) => run.configId), unreadable, counted };
}

async function readConfigs(
  { keyspace }: RedisStore,
  reader: KeyReader,
  openTasks: readonly IndexEntry[],
): Promise<{ rows: ConfigRow[]; parts: IndexEntry[] }> {
  const parts = {
    configVersion: await reader.hash('configVersion'),
    configNext: await reader.hash('configNext'),
    configAfterEnd: await reader.hash('configAfterEnd'),
    configCreated: await reader.hash('configCreated'),
    configSummary: await reader.hash('configSummary'),
  };
  const parked = await reader.hash('configParked');
  const open = new Map<string, number>();
  for (const { list = '' } of openTasks) open.set(list, (open.get(list) ?? 0) + 1);
  const rows = Array.from(await reader.hash('configDetail'), ([id, document]) => ({
    id,
    version: optionalNumber(parts.configVersion.get(id)),
    dueAt: optionalNumber(parts.configNext.get(id)),
    isParked: parked.has(id),
    isDueAfterEnd: parts.configAfterEnd.has(id),
    openTasks: open.get(id) ?? 0,
    summary: optionalSummary(parts.configSummary.get(id), document),
    read: () => readTaskConfig(document),
  }));
  const entries = (Object.keys(parts) as (keyof typeof parts)[]).flatMap((name) =>
    Array.from(parts[name].keys(), (id) => ({ id, list: keyspace.key(name) })),
  );
  return { rows, parts: entries };
}

const inQueues = (queueKind: string, entries: readonly IndexEntry[]): IndexEntry[] =>
  entries.map((entry) => ({ ...entry, list: queueList(queueKind, entry.list ?? '') ?? '' }));

/** The index of names holds the key of a name, NUL, and the id of the config. */
function nameEntry(member: string): IndexEntry {
  const end = member.lastIndexOf('\0');
  return { list: member.slice(0, end), id: member.slice(end + 1) };
}

const optionalNumber = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** What an older version did not write is as the document says. */
function optionalSummary(summary: string | undefined, document: string): ConfigRow['summary'] {
  try {
    return summary === undefined
      ? undefined
      : { ...summaryOf(readTaskConfig(document)), ...readSummary(summary) };
  } catch {
    return undefined;
  }
}
