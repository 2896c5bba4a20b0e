import type {
  ActivityIndexes,
  IndexedState,
  TaskConfigEntry,
  TaskConfigId,
  TaskConfigIndexes,
  TaskConfigOrder,
  TaskConfigPage,
  TaskConfigQuery,
  TaskConfigSummary,
} from '@distribute-schedule/domain';
import { summaryOfRow, type SummaryRow } from '../documents/config-documents';
import type { ConfigRow } from '../schema/tables';
import type { SqlStore } from '../sql-store';
import { configEntries, entryOf } from './config-entries';
import { readConfigs } from './read-configs';

interface IdRow {
  readonly id: TaskConfigId;
}

/** Statements by state. The first finds configs in it, the second those of given ones. */
const states = {
  failing: {
    all: `select id from task_config where bucket = 0 and failing_since is not null order by failing_since limit ?`,
    among: `select id from task_config where bucket = 0 and id in (??) and failing_since is not null`,
  },
  parked: {
    all: `select id from task_config where bucket = 0 and parked_at is not null order by parked_at limit ?`,
    among: `select id from task_config where bucket = 0 and id in (??) and parked_at is not null`,
  },
  overdue: {
    all: `select id from task_config where bucket = 0 and wake_at < ? order by wake_at limit ?`,
    among: `select id from task_config where bucket = 0 and id in (??) and wake_at < ?`,
  },
};

/** The orders in which configs can be listed, and the states and times by which they are found. */
export class SqlTaskConfigIndexes implements TaskConfigIndexes, ActivityIndexes {
  constructor(private readonly store: SqlStore) {}

  entries(
    query: TaskConfigQuery,
    from: string | undefined,
    limit: number,
  ): Promise<readonly TaskConfigEntry[]> {
    return this.store.read((reader) => configEntries(reader, query, { from, limit }));
  }

  entriesOf(order: TaskConfigOrder, ids: readonly TaskConfigId[]): Promise<readonly TaskConfigEntry[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<Pick<ConfigRow, 'id' | 'name_key' | 'wake_at'>>(
        'select id, name_key, wake_at from task_config where bucket = 0 and id in (??)',
        ids,
      );
      return rows.flatMap((row) => (order === 'next due' && row.wake_at === null ? [] : entryOf(order, row)));
    });
  }

  summaries(ids: readonly TaskConfigId[]): Promise<readonly (TaskConfigSummary | undefined)[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<SummaryRow>(
        `select id, name_key, is_enabled, executor, owner, type, labels from task_config
         where bucket = 0 and id in (??)`,
        ids,
      );
      const summaries = new Map(rows.map((row) => [row.id, summaryOfRow(row)]));
      return ids.map((id) => summaries.get(id));
    });
  }

  async inState(state: IndexedState, limit: number): Promise<readonly TaskConfigId[]> {
    const bounds = state.name === 'overdue' ? [state.dueBefore, limit] : [limit];
    const rows = await this.store.read((reader) => reader.query<IdRow>(states[state.name].all, ...bounds));
    return rows.map(({ id }) => id);
  }

  async areInState(state: IndexedState, ids: readonly TaskConfigId[]): Promise<readonly TaskConfigId[]> {
    const bounds = state.name === 'overdue' ? [state.dueBefore] : [];
    const rows = await this.store.read((reader) =>
      reader.query<IdRow>(states[state.name].among, ids, ...bounds),
    );
    return rows.map(({ id }) => id);
  }

  ranSince(from: number, limit: number): Promise<readonly [TaskConfigId, number][]> {
    return this.timed(
      `select config_id as id, ended_at as at from config_ran
       where bucket = 0 and ended_at >= ? order by ended_at desc limit ?`,
      from,
      limit,
    );
  }

  dueUntil(to: number, limit: number): Promise<readonly [TaskConfigId, number][]> {
    return this.timed(
      `select id, wake_at as at from task_config
       where bucket = 0 and wake_at <= ? order by wake_at, id limit ?`,
      to,
      limit,
    );
  }

  private async timed(statement: string, bound: number, limit: number): Promise<[TaskConfigId, number][]> {
    const rows = await this.store.read((reader) =>
      reader.query<IdRow & { readonly at: number }>(statement, bound, limit),
    );
    return rows.map(({ id, at }) => [id, at]);
  }

  read(ids: readonly TaskConfigId[]): Promise<Omit<TaskConfigPage, 'next'>> {
    return this.store.read((reader) => readConfigs(reader, ids));
  }
}
