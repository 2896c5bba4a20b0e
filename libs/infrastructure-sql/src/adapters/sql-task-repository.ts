import {
  isFinal,
  type EndsInSpan,
  type MeasureSums,
  type StoreTotals,
  type SumUnit,
  type Task,
  type TaskConfigId,
  type TaskCount,
  type TaskCounts,
  type TaskId,
  type TaskPage,
  type TaskPlace,
  type TaskQuery,
  type TaskRepository,
  type TaskResult,
} from '@distribute-schedule/domain';
import type { Reader } from '../database/database';
import { placeOf, readTask } from '../documents/task-documents';
import type { EndedRunRow, RowStatus, TaskRow } from '../schema/tables';
import type { SqlStore } from '../sql-store';
import { searchTasks } from './search-tasks';
import { readable, taskColumns } from './stored-tasks';

interface EndsRow {
  readonly config_id: TaskConfigId;
  readonly ended: number;
  readonly first_at: number;
}

export class SqlTaskRepository implements TaskRepository {
  constructor(private readonly store: SqlStore) {}

  find(id: TaskId): Promise<Task | undefined> {
    return this.store.read(async (reader) => {
      const row = await findRow(reader, id);
      return row && readTask(row);
    });
  }

  async result(id: TaskId): Promise<TaskResult | undefined> {
    const task = await this.find(id);
    if (!task || !isFinal(task.status)) return undefined;
    const { result, error } = task.toSnapshot();
    return result ?? (error === undefined ? undefined : { code: 1, message: error });
  }

  ofConfig(id: TaskConfigId, limit: number): Promise<readonly Task[]> {
    return this.store.read(async (reader) => {
      const open = await reader.query<TaskRow>(
        `select ${taskColumns} from task
         where bucket = 0 and config_id = ? and ended_at is null order by created_micros limit ?`,
        id,
        limit,
      );
      const finished = await reader.query<TaskRow>(
        `select ${taskColumns} from task where bucket = 0 and config_id = ? and ended_at is not null
         order by ended_at desc, created_micros desc limit ?`,
        id,
        limit,
      );
      return [...open, ...finished].slice(0, limit).flatMap(readable);
    });
  }

  search(query: TaskQuery): Promise<TaskPage> {
    return this.store.read((reader) => searchTasks(reader, query));
  }

  place(id: TaskId): Promise<TaskPlace | undefined> {
    return this.store.read(async (reader) => {
      const row = await findRow(reader, id);
      return row && placeOf(row);
    });
  }

  totals(): Promise<StoreTotals> {
    return this.store.read(async (reader) => {
      const [sum] = await reader.query<{ readonly unfinished: number | null }>(
        'select sum(open_tasks) as unfinished from config_runs where bucket = 0',
      );
      const queues = await reader.query<StoreTotals['queues'][number]>(
        `select queue_key as requirementKey, count(*) as waiting from task
         where bucket = 0 and queue_kind = 'pending' group by queue_key order by queue_key`,
      );
      const counts = await reader.query<{ readonly name: string; readonly value: number }>(
        'select name, sum(value) as value from counter group by name order by name',
      );
      const [oldest] = await reader.query<Pick<EndedRunRow, 'added_at'>>(
        'select added_at from ended_run where bucket = 0 order by number limit 1',
      );
      return {
        unfinished: sum?.unfinished ?? 0,
        queues,
        counts: Object.fromEntries(counts.map(({ name, value }) => [name, value])),
        oldestUnfoldedAt: oldest?.added_at,
      };
    });
  }

  /** Counts in an index, up to a bound, because the statements of SQL count row by row. */
  counts(): Promise<TaskCounts> {
    return this.store.read(async (reader) => ({
      unfinished: await countOf(reader, 'open'),
      success: await countOf(reader, 'success'),
      failed: await countOf(reader, 'failed'),
      cancelled: await countOf(reader, 'cancelled'),
    }));
  }

  endedSums(
    unit: SumUnit,
    numbers: readonly number[],
    measures?: readonly string[],
  ): Promise<readonly MeasureSums[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly number: number; readonly document: string }>(
        'select number, document from ended_sums where bucket = 0 and unit = ? and number in (??)',
        unit,
        numbers,
      );
      const sums = new Map(rows.map(({ number, document }) => [number, JSON.parse(document) as MeasureSums]));
      return numbers.map((number) => {
        const all = sums.get(number) ?? {};
        const isAsked = ([what]: [string, number]) => !measures || measures.includes(what);
        return Object.fromEntries(Object.entries(all).filter(isAsked));
      });
    });
  }

  endedIn(
    ids: readonly TaskConfigId[],
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<readonly EndsInSpan[]> {
    const { historyPerTask } = this.store.retention;
    return this.store.read(async (reader) => {
      const ended = await reader.query<EndsRow>(
        `select config_id, count(*) as ended, min(ended_at) as first_at from task
         where bucket = 0 and config_id in (??) and ended_at >= ? and ended_at < ? group by config_id`,
        ids,
        from,
        to,
      );
      const full = await reader.query<Omit<EndsRow, 'ended'>>(
        `select t.config_id, min(t.ended_at) as first_at from config_runs r
         join task t on t.bucket = r.bucket and t.config_id = r.config_id
         where r.bucket = 0 and r.config_id in (??) and r.finished_tasks >= ? and t.ended_at is not null
         group by t.config_id`,
        ids,
        historyPerTask,
      );
      const ends = new Map(ended.map((row) => [row.config_id, row]));
      const keptSince = new Map(full.map((row) => [row.config_id, row.first_at]));
      return ids.map((id) => {
        const row = ends.get(id);
        const since = keptSince.get(id);
        return {
          count: row?.ended ?? 0,
          ...(row && { firstAt: row.first_at }),
          ...(since !== undefined && { keptSince: since }),
        };
      });
    });
  }
}

const maxCounted = 10_000;

async function countOf(reader: Reader, status: RowStatus): Promise<TaskCount> {
  const [row] = await reader.query<{ readonly count: number }>(
    `select count(*) as count from
     (select 1 as one from task where bucket = 0 and status = ? limit ?) as counted`,
    status,
    maxCounted + 1,
  );
  const count = row?.count ?? 0;
  return { count: Math.min(count, maxCounted), isExact: count <= maxCounted };
}

async function findRow(reader: Reader, id: TaskId): Promise<TaskRow | undefined> {
  const [row] = await reader.query<TaskRow>(
    `select ${taskColumns} from task where bucket = 0 and id = ?`,
    id,
  );
  return row;
}
