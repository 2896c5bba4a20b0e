import {
  TaskConfigChangedError,
  TaskConfigExistsError,
  UnreadableTaskConfigError,
  type FireRecord,
  type MeasureSums,
  type Replan,
  type StoredTaskConfig,
  type TaskConfigId,
  type TaskConfigOrder,
  type TaskConfigPage,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
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

  remove(id: TaskConfigId): Promise<boolean> {
    return this.store.write((step) => {
      const { configs, configDocuments, ledgers, statistics } = step.tables;
      const record = configs.get(id);
      if (!record) return false;
      lookAtConfig(step, id, record);
      configs.removeSync(id);
      configDocuments.removeSync(id);
      ledgers.clear(id);
      for (const key of statistics.getKeys({ start: [id], end: [id, Infinity] })) statistics.removeSync(key);
      step.tell('config removed', '', id);
      return true;
    });
  }

  list({
    from,
    limit,
    order = 'id',
  }: {
    from?: string;
    limit: number;
    order?: TaskConfigOrder;
  }): Promise<TaskConfigPage> {
    return this.store.read(({ tables }) => {
      const ids = idsFrom(tables, order, from, limit + 1);
      return { ...readPage(tables, ids.slice(0, limit)), next: ids[limit] };
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
  const record: ConfigRecord = {
    version: config.version,
    ...(held?.wakeAt !== undefined && { wakeAt: held.wakeAt }),
    ...(held?.memo !== undefined && { memo: held.memo }),
    ...(config.dueAfterEndMs !== undefined && { afterEndMs: config.dueAfterEndMs }),
  };
  step.tables.configDocuments.putSync(config.id, writeTaskConfig(config));
  becomeDue(step, config.id, record, next);
  keepRecords(step, config.id, records.map(writeFireRecord));
  step.tell('config saved', '', config.id, String(config.version));
}

function idsFrom(tables: Tables, order: TaskConfigOrder, from: string | undefined, limit: number): string[] {
  const { configs, due } = tables;
  if (order !== 'next due') {
    const isReversed = order === 'id descending';
    return [...configs.getKeys({ ...(from !== undefined && { start: from }), reverse: isReversed, limit })];
  }
  if (from === undefined) return [...due.getKeys({ limit })].map(([, id]) => id);
  // A config that fired meanwhile has moved on to a later place, and the page goes on from there.
  const wakeAt = configs.get(from)?.wakeAt;
  return wakeAt === undefined ? [] : [...due.getKeys({ start: [wakeAt, from], limit })].map(([, id]) => id);
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
