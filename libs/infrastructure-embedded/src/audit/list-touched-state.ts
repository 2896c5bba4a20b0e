import type { FinishedTask, IndexEntry, StoreState } from '@distribute-schedule/store-kit';
import { readTask } from '../documents/task-documents';
import { allTasks } from '../steps/task-lists';
import type { ConfigRecord, LiveRecord } from '../tables/records';
import type { Tables } from '../tables/tables';
import { configRow, queueEntry, unfinishedTask } from './rows';

/** What a step has had to do with. */
export interface Touched {
  readonly tasks?: readonly string[];
  readonly configs?: readonly string[];
}

/** The rows of these and the index entries that name them, as far as each is found at once. */
export function listTouchedState(tables: Tables, { tasks = [], configs = [] }: Touched): StoreState {
  const { turns, deadlines, open, due, configNames } = tables;
  const finishedTasks = tasks.flatMap((id) => finishedTask(tables, id));
  const sequences = new Set([
    ...tasks.flatMap((id) => tables.live.get(id)?.config ?? []),
    ...finishedTasks.map(({ configId }) => configId),
  ]);
  const live = rowsOf(tables.live, [...tasks, ...tasksInTurn(tables, sequences)]);
  const rows = rowsOf(tables.configs, configs);
  const where = <Row>(of: ReadonlyMap<string, Row>, entry: (id: string, row: Row) => IndexEntry | false) =>
    Array.from(of, ([id, row]) => entry(id, row)).filter((one) => one !== false);
  return {
    unfinishedTasks: Array.from(live, ([id, record]) => unfinishedTask(tables, id, record)),
    finishedTasks,
    maxHistory: Infinity,
    configs: Array.from(rows, ([id, record]) => configRow(tables, id, record)),
    turns: new Map([...sequences].flatMap((config) => pairs(config, turns.get(config)?.split(' ')))),
    indexes: {
      deadlines: where(
        live,
        (id, { lookAt }) => deadlines.doesExist([lookAt, id]) && { id, sortedBy: lookAt },
      ),
      queues: [...live].flatMap(([id, record]) => queueEntries(tables, id, record)),
      openTasks: where(live, (id, { made }) => open.get(allTasks, made) === id && { id, sortedBy: made }),
      openTasksOfConfigs: where(
        live,
        (id, { config: list, made }) => open.get(list, made) === id && { id, list, sortedBy: made },
      ),
      dueTimes: where(
        rows,
        (id, { wakeAt }) => wakeAt !== undefined && due.doesExist([wakeAt, id]) && { id, sortedBy: wakeAt },
      ),
      configNames: where(
        rows,
        (id, { summary: { nameKey: list } }) => configNames.doesExist([list, id]) && { id, list },
      ),
    },
  };
}

/** None where it is not finished, or where nothing is kept of it. */
function finishedTask(tables: Tables, id: string): (FinishedTask & { readonly configId: string })[] {
  const task = tables.live.doesExist(id) ? undefined : readTask(tables, id);
  return task ? [{ id, configId: task.configId, status: task.status }] : [];
}

/** Those that have the turn of these configs, and the first of those that wait for it. */
function tasksInTurn({ turns, lines }: Tables, configs: ReadonlySet<string>): string[] {
  return [...configs].flatMap((config) => [
    ...(turns.get(config)?.split(' ') ?? []),
    ...lines.first(config, 1).map(({ key }) => String(key[2])),
  ]);
}

/** The place of a task, and those where it may have been before. */
function queueEntries(
  { queues, lines, running, pending }: Tables,
  id: string,
  live: LiveRecord,
): IndexEntry[] {
  const { place, where, at, config, requirement, precedence } = live;
  const entries = [
    ...(pending.has(requirement, precedence, id)
      ? [queueEntry('pending', [requirement, precedence, id])]
      : []),
    ...(place === 'running' && running.has(where, id) ? [queueEntry('running', [where, id])] : []),
  ];
  for (const { kind, owner, group } of [
    { kind: 'line' as const, owner: config, group: lines },
    { kind: 'queue' as const, owner: where, group: queues },
  ]) {
    if (kind !== place) {
      const former = group.first(owner, Infinity).filter(({ key }) => key[2] === id);
      entries.push(...former.map(({ key }) => queueEntry(kind, key)));
    } else if (group.has(owner, at, id)) entries.push(queueEntry(kind, [owner, at, id]));
  }
  return entries;
}

function rowsOf<Row extends LiveRecord | ConfigRecord>(
  table: { get(id: string): Row | undefined },
  ids: readonly string[],
): Map<string, Row> {
  return new Map(ids.flatMap((id) => pairs(id, table.get(id))));
}

const pairs = <Value>(key: string, value: Value | undefined): [string, Value][] =>
  value === undefined ? [] : [[key, value]];
