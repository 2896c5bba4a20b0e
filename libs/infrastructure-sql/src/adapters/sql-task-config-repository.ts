import {
  TaskConfigChangedError,
  TaskConfigExistsError,
  UnreadableTaskConfigError,
  activeTaskConfigs,
  keptDueDays,
  listTaskConfigs,
  nameKey,
  readRecentOutcome,
  unpackDay,
  taskConfigFacets,
  type ActiveTaskConfigs,
  type ActivityQuery,
  type FireRecord,
  type LedgerException,
  type MeasureSums,
  type RecentOutcome,
  type Replan,
  type StoredTaskConfig,
  type TaskConfigFacets,
  type TaskConfigId,
  type TaskConfigPage,
  type TaskConfigQuery,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
import { maxConfigsOfOneName } from '@distribute-schedule/store-kit';
import { readFireRecord } from '../documents/config-documents';
import type { LedgerExceptionRow } from '../schema/tables';
import type { SqlStore } from '../sql-store';
import { removeConfig, saveConfig } from '../steps/save-config';
import { readConfigs } from './read-configs';
import { SqlTaskConfigIndexes } from './sql-task-config-indexes';

export class SqlTaskConfigRepository implements TaskConfigRepository {
  private readonly indexes: SqlTaskConfigIndexes;

  constructor(private readonly store: SqlStore) {
    this.indexes = new SqlTaskConfigIndexes(store);
  }

  async add(plan: Replan): Promise<void> {
    const isAdded = await this.store.write(async (step) => {
      if (await step.configs.find(plan.config.id)) return false;
      await saveConfig(step, plan, undefined);
      return true;
    });
    if (!isAdded) throw new TaskConfigExistsError(plan.config.id);
  }

  async replace(plan: Replan, seen: { version: number; dueAt: number | undefined }): Promise<void> {
    const isReplaced = await this.store.write(async (step) => {
      const row = await step.configs.find(plan.config.id);
      if (row?.version !== seen.version || row.due_at !== (seen.dueAt ?? null)) return false;
      await saveConfig(step, plan, row);
      return true;
    });
    if (!isReplaced) throw new TaskConfigChangedError(plan.config.id);
  }

  async find(id: TaskConfigId): Promise<StoredTaskConfig | undefined> {
    const { configs, unreadable } = await this.store.read((reader) => readConfigs(reader, [id]));
    if (unreadable[0]) throw new UnreadableTaskConfigError(id, unreadable[0].reason);
    return configs[0];
  }

  async remove(id: TaskConfigId, seen?: { version: number }): Promise<boolean> {
    const outcome = await this.store.write(async (step) => {
      const row = await step.configs.find(id);
      if (!row) return 'unknown';
      if (seen && row.version !== seen.version) return 'changed';
      removeConfig(step, row);
      return 'removed';
    });
    if (outcome === 'changed') throw new TaskConfigChangedError(id);
    return outcome === 'removed';
  }

  list(query: TaskConfigQuery): Promise<TaskConfigPage> {
    return listTaskConfigs(query, this.indexes);
  }

  facets(dueBefore: number): Promise<TaskConfigFacets> {
    return taskConfigFacets(this.indexes, dueBefore);
  }

  async findAll(ids: readonly TaskConfigId[]): Promise<readonly StoredTaskConfig[]> {
    return (await this.store.read((reader) => readConfigs(reader, ids))).configs;
  }

  activeIn(query: ActivityQuery): Promise<ActiveTaskConfigs> {
    return activeTaskConfigs(query, this.indexes);
  }

  named(name: string): Promise<readonly StoredTaskConfig[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly id: TaskConfigId }>(
        'select id from task_config where bucket = 0 and name_key = ? order by id limit ?',
        nameKey(name),
        maxConfigsOfOneName,
      );
      const { configs } = await readConfigs(
        reader,
        rows.map(({ id }) => id),
      );
      return configs;
    });
  }

  ledger(id: TaskConfigId, limit: number): Promise<readonly FireRecord[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly record: string }>(
        'select record from ledger where bucket = 0 and config_id = ? order by number desc limit ?',
        id,
        limit,
      );
      return rows.map(({ record }) => readFireRecord(record));
    });
  }

  ledgers(ids: readonly TaskConfigId[], limit: number): Promise<readonly (readonly FireRecord[])[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly config_id: string; readonly record: string }>(
        `select l.config_id, l.record from task_config c
         join ledger l on l.bucket = c.bucket and l.config_id = c.id and l.number >= c.ledger_next - ?
         where c.bucket = 0 and c.id in (??) order by l.config_id, l.number desc`,
        limit,
        ids,
      );
      const records = new Map<string, FireRecord[]>(ids.map((id) => [id, []]));
      for (const { config_id, record } of rows) records.get(config_id)?.push(readFireRecord(record));
      return ids.map((id) => records.get(id) ?? []);
    });
  }

  ledgerExceptions(limit: number, before?: string): Promise<readonly LedgerException[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<LedgerExceptionRow>(
        'select number, config_id, record from ledger_exception where bucket = 0 and number < ? order by number desc limit ?',
        before === undefined ? Number.MAX_SAFE_INTEGER : Number(before),
        limit,
      );
      return rows.map(({ number, config_id, record }) => ({
        position: String(number),
        configId: config_id as TaskConfigId,
        record: readFireRecord(record),
      }));
    });
  }

  measures(id: TaskConfigId, days: readonly number[]): Promise<readonly MeasureSums[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly day: number; readonly document: string }>(
        'select day, document from statistics where bucket = 0 and config_id = ? and day in (??)',
        id,
        days,
      );
      const sums = new Map(rows.map(({ day, document }) => [day, JSON.parse(document) as MeasureSums]));
      return days.map((day) => sums.get(day) ?? {});
    });
  }

  dueDays(id: TaskConfigId): Promise<ReadonlyMap<number, MeasureSums>> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly day: number; readonly document: string }>(
        'select day, document from config_day where bucket = 0 and config_id = ? order by day desc limit ?',
        id,
        keptDueDays,
      );
      return new Map(rows.map(({ day, document }) => [day, unpackDay(document)]));
    });
  }

  recentOutcomes(ids: readonly TaskConfigId[]): Promise<readonly (readonly RecentOutcome[])[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<{ readonly config_id: string; readonly document: string }>(
        `select config_id, document from config_list
         where bucket = 0 and config_id in (??) and list = 'recent outcomes'`,
        ids,
      );
      const lists = new Map(
        rows.map(({ config_id, document }) => [config_id, JSON.parse(document) as string[]]),
      );
      return ids.map((id) => (lists.get(id) ?? []).flatMap((entry) => readRecentOutcome(entry) ?? []));
    });
  }
}
