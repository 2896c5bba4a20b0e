import {
  TaskConfigChangedError,
  TaskConfigExistsError,
  UnreadableTaskConfigError,
  listTaskConfigs,
  nameKey,
  summaryOf,
  type FireRecord,
  type MeasureSums,
  type Replan,
  type StoredTaskConfig,
  type TaskConfigId,
  type TaskConfigPage,
  type TaskConfigEntry,
  type TaskConfigQuery,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
import { maxConfigsOfOneName } from '@distribute-schedule/store-kit';
import {
  readFireRecord,
  readTaskConfig,
  writeFireRecord,
  writeTaskConfig,
} from '../documents/task-config-documents';
import type { EmbeddedStore } from '../embedded-store';
import { becomeDue, keepRecords, lookAtConfig } from '../steps/config-due-times';
import type { Step } from '../steps/step';
import type { ConfigRecord } from '../tables/records';
import type { Tables } from '../tables/tables';

/** Between the two parts of a place in the order of names, neither of which has it. */
const nul = '\0';

export class EmbeddedTaskConfigRepository implements TaskConfigRepository {
  constructor(private readonly store: EmbeddedStore) {}

  async add(plan: Replan): Promise<void> {
    const isAdded = await this.store.write((step) => {
      if (step.tables.configs.doesExist(plan.config.id)) return false;
      saveConfig(step, plan, undefined);
      return true;
    });
    if (!isAdded) throw new TaskConfigExistsError(plan.config.id);
  }

  async replace(plan: Replan, seen: { version: number; dueAt: number | undefined }): Promise<void> {
    const isReplaced = await this.store.write((step) => {
      const held = step.tables.configs.get(plan.config.id);
      if (held?.version !== seen.version || held.dueAt !== seen.dueAt) return false;
      saveConfig(step, plan, held);
      return true;
    });
    if (!isReplaced) throw new TaskConfigChangedError(plan.config.id);
  }

  async find(id: TaskConfigId): Promise<StoredTaskConfig | undefined> {
    const { configs, unreadable } = await this.store.read(({ tables }) => readPage(tables, [id]));
    if (unreadable[0]) throw new UnreadableTaskConfigError(id, unreadable[0].reason);
    return configs[0];
  }

  remove(id: TaskConfigId, seen?: { version: number }): Promise<boolean> {
    return this.store.write((step) => {
      const { configs, configNames, configDocuments, ledgers, statistics } = step.tables;
      const record = configs.get(id);
      if (!record) return false;
      if (seen && record.version !== seen.version) throw new TaskConfigChangedError(id);
      lookAtConfig(step, id, record);
      configs.removeSync(id);
      configNames.removeSync([record.summary.nameKey, id]);
      configDocuments.removeSync(id);
      ledgers.clear(id);
      for (const key of statistics.getKeys({ start: [id], end: [id, Infinity] })) statistics.removeSync(key);
      step.tell('config removed', '', id);
      return true;
    });
  }

  list(query: TaskConfigQuery): Promise<TaskConfigPage> {
    return listTaskConfigs(query, {
      entries: (wanted, from, limit) =>
        this.store.read(({ tables }) => entriesIn(tables, wanted, { from, limit })),
      summaries: (ids) => this.store.read(({ tables }) => ids.map((id) => tables.configs.get(id)?.summary)),
      read: (ids) => this.store.read(({ tables }) => readPage(tables, ids)),
    });
  }

  named(name: string): Promise<readonly StoredTaskConfig[]> {
    const key = nameKey(name);
    return this.store.read(({ tables }) => {
      const range = { start: [key, ''] as [string, string], end: [key, '~'] as [string, string] };
      const ids = [...tables.configNames.getKeys({ ...range, limit: maxConfigsOfOneName })].map(
        ([, id]) => id,
      );
      return readPage(tables, ids).configs;
    });
  }

  ledger(id: TaskConfigId, limit: number): Promise<readonly FireRecord[]> {
    return this.store.read(({ tables }) =>
      tables.ledgers.last(id, limit).map(({ value }) => readFireRecord(value)),
    );
  }

  measures(id: TaskConfigId, days: readonly number[]): Promise<readonly MeasureSums[]> {
    return this.store.read(({ tables }) => days.map((day) => tables.statistics.get([id, day]) ?? {}));
  }
}

/** Whoever fires its due times at this moment loses the claim. */
function saveConfig(step: Step, { config, next, records }: Replan, held: ConfigRecord | undefined): void {
  const made = held ? held.made : step.nextMade();
  const record: ConfigRecord = {
    version: config.version,
    summary: summaryOf(config),
    ...(made !== undefined && { made }),
    ...(held?.wakeAt !== undefined && { wakeAt: held.wakeAt }),
    ...(held?.memo !== undefined && { memo: held.memo }),
    ...(config.dueAfterEndMs !== undefined && { afterEndMs: config.dueAfterEndMs }),
  };
  const { configDocuments, configNames } = step.tables;
  configDocuments.putSync(config.id, writeTaskConfig(config));
  if (held) configNames.removeSync([held.summary.nameKey, config.id]);
  configNames.putSync([record.summary.nameKey, config.id], true);
  becomeDue(step, config.id, record, next);
  keepRecords(step, config.id, records.map(writeFireRecord));
  step.tell('config saved', '', config.id, String(config.version));
}

function entriesIn(
  { configs, configNames, due }: Tables,
  { order = 'id', isDescending: reverse = false }: TaskConfigQuery,
  { from, limit }: { from: string | undefined; limit: number },
): TaskConfigEntry[] {
  const entry = (id: string, at = id): TaskConfigEntry => ({ id: id as TaskConfigId, cursor: at });
  switch (order) {
    case 'id': {
      const ids = configs.getKeys({ ...(from !== undefined && { start: from }), reverse, limit });
      return [...ids].map((id) => entry(id));
    }
    case 'name': {
      const [name = '', id = ''] = from?.split(nul) ?? [];
      const start: [string, string] = [name, id];
      const names = configNames.getKeys({ ...(from !== undefined && { start }), reverse, limit });
      return [...names].map(([key, own]) => entry(own, `${key}${nul}${own}`));
    }
    case 'next due': {
      const [at = '', id = ''] = from?.split(' ') ?? [];
      const start: [number, string] = [Number(at) || 0, id];
      const times = due.getKeys({ ...(from !== undefined && { start }), reverse, limit });
      return [...times].map(([wakeAt, own]) => entry(own, `${wakeAt} ${own}`));
    }
  }
}

function readPage(tables: Tables, ids: readonly string[]): Omit<TaskConfigPage, 'next'> {
  const configs: StoredTaskConfig[] = [];
  const unreadable: { id: TaskConfigId; reason: string }[] = [];
  for (const id of ids) {
    const record = tables.configs.get(id);
    if (!record) continue;
    try {
      configs.push({
        config: readTaskConfig(tables.configDocuments.get(id)),
        dueAt: record.dueAt,
        open: tables.open.size(id),
        ...(record.parkedBecause !== undefined && { parkedBecause: record.parkedBecause }),
      });
    } catch (error) {
      unreadable.push({
        id: id as TaskConfigId,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { configs, unreadable };
}
