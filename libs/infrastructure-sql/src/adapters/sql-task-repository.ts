import {
  isFinal,
  type MeasureSums,
  type StoreTotals,
  type SumUnit,
  type Task,
  type TaskConfigId,
  type TaskId,
  type TaskPage,
  type TaskPlace,
  type TaskQuery,
  type TaskRepository,
  type TaskResult,
} from '@distribute-schedule/domain';
import type { Reader } from '../database/database';
import { placeOf, readTask } from '../documents/task-documents';
import type { EndedRunRow, TaskRow } from '../schema/tables';
import type { SqlStore } from '../sql-store';
import { searchTasks } from './search-tasks';
import { readable, taskColumns } from './stored-tasks';

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

  endedSums(unit: SumUnit, numbers: readonly number[]): Promise<readonly MeasureSums[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly number: number; readonly document: string }>(
        'select number, document from ended_sums where bucket = 0 and unit = ? and number in (??)',
        unit,
        numbers,
      );
      const sums = new Map(rows.map(({ number, document }) => [number, JSON.parse(document) as MeasureSums]));
      return numbers.map((number) => sums.get(number) ?? {});
    });
  }
}

async function findRow(reader: Reader, id: TaskId): Promise<TaskRow | undefined> {
  const [row] = await reader.query<TaskRow>(
    `select ${taskColumns} from task where bucket = 0 and id = ?`,
    id,
  );
  return row;
}
