import { randomUUID } from 'node:crypto';
import {
  TaskConfigChangedError,
  TaskConfigExistsError,
  UnreadableTaskConfigError,
  activeTaskConfigs,
  listTaskConfigs,
  nameKey,
  readRecentOutcome,
  summaryOf,
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
import { maxConfigsOfOneName, requestTtlMs } from '@distribute-schedule/store-kit';
import { dueDayArguments } from '../documents/due-days';
import {
  readFireRecord,
  readTaskConfig,
  writeFireRecord,
  writeSummary,
  writeTaskConfig,
} from '../documents/task-config-document';
import type { RedisStore } from '../redis-store';
import { RedisTaskConfigIndexes } from './redis-task-config-indexes';
import { scripts, type SaveOutcome } from '../lua/scripts';

export class RedisTaskConfigRepository implements TaskConfigRepository {
  private readonly indexes: RedisTaskConfigIndexes;

  constructor(private readonly store: RedisStore) {
    this.indexes = new RedisTaskConfigIndexes(store, (ids) => this.read(ids));
  }

  async add(plan: Replan): Promise<void> {
    const outcome = await this.save(plan, '', '');
    if (outcome === 'exists') throw new TaskConfigExistsError(plan.config.id);
  }

  async replace(plan: Replan, seen: { version: number; dueAt: number | undefined }): Promise<void> {
    const outcome = await this.save(plan, seen.version, seen.dueAt ?? '');
    if (outcome !== 'applied') throw new TaskConfigChangedError(plan.config.id);
  }

  async find(id: TaskConfigId): Promise<StoredTaskConfig | undefined> {
    const { configs, unreadable } = await this.read([id]);
    if (unreadable[0]) throw new UnreadableTaskConfigError(id, unreadable[0].reason);
    return configs[0];
  }

  async remove(id: TaskConfigId, seen?: { version: number }): Promise<boolean> {
    const outcome = await this.store.run(scripts.removeConfig, {
      ...newRequest(),
      configId: id,
      seenVersion: seen?.version ?? '',
      retentionMs: this.store.retention.retentionMs,
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
    return (await this.read(ids)).configs;
  }

  activeIn(query: ActivityQuery): Promise<ActiveTaskConfigs> {
    return activeTaskConfigs(query, this.indexes);
  }

  async named(name: string): Promise<readonly StoredTaskConfig[]> {
    const { configs } = await this.read(await this.indexes.idsNamed(nameKey(name), maxConfigsOfOneName));
    return configs;
  }

  async ledger(id: TaskConfigId, limit: number): Promise<readonly FireRecord[]> {
    const [records = []] = await this.ledgers([id], limit);
    return records;
  }

  ledgers(ids: readonly TaskConfigId[], limit: number): Promise<readonly (readonly FireRecord[])[]> {
    const { keyspace } = this.store;
    return this.store.send((redis) =>
      Promise.all(
        ids.map(async (id) =>
          (await redis.lrange(keyspace.key('configLedger', id), 0, limit - 1)).map(readFireRecord),
        ),
      ),
    );
  }

  async ledgerExceptions(limit: number, before?: string): Promise<readonly LedgerException[]> {
    const key = this.store.keyspace.key('ledgerExceptions');
    const newest = before === undefined ? '+' : `(${before}`;
    const entries = await this.store.send((redis) => redis.xrevrange(key, newest, '-', 'COUNT', limit));
    return entries.map(([position, [configId = '', record = '']]) => ({
      position,
      configId: configId as TaskConfigId,
      record: readFireRecord(record),
    }));
  }

  measures(id: TaskConfigId, days: readonly number[]): Promise<readonly MeasureSums[]> {
    const { keyspace } = this.store;
    return this.store.send((redis) =>
      Promise.all(
        days.map(async (day) => {
          const counts = Object.entries(await redis.hgetall(keyspace.key('configStats', `${id}:${day}`)));
          return Object.fromEntries(counts.map(([what, by]) => [what, Number(by)]));
        }),
      ),
    );
  }

  async dueDays(id: TaskConfigId): Promise<ReadonlyMap<number, MeasureSums>> {
    const key = this.store.keyspace.key('configDays', id);
    const days = await this.store.send((redis) => redis.hgetall(key));
    return new Map(Object.entries(days).map(([day, packed]) => [Number(day), unpackDay(packed)]));
  }

  recentOutcomes(ids: readonly TaskConfigId[]): Promise<readonly (readonly RecentOutcome[])[]> {
    const { keyspace } = this.store;
    return this.store.send((redis) =>
      Promise.all(
        ids.map(async (id) => {
          const entries = await redis.lrange(keyspace.key('configRecent', id), 0, -1);
          return entries.flatMap((entry) => readRecentOutcome(entry) ?? []);
        }),
      ),
    );
  }

  private save(
    { config, next, records, days = [] }: Replan,
    seenVersion: number | '',
    seenDueAt: number | '',
  ): Promise<SaveOutcome> {
    return this.store.run(
      scripts.saveConfig,
      {
        ...newRequest(),
        configId: config.id,
        doc: writeTaskConfig(config),
        summary: writeSummary(summaryOf(config)),
        version: config.version,
        seenVersion,
        seenDueAt,
        dueAt: next?.dueAt ?? '',
        wakeAt: next?.wakeAt ?? '',
        afterEndMs: config.dueAfterEndMs ?? '',
        ledgerLength: this.store.retention.ledgerPerTask,
        recordCount: records.length,
        dayCount: days.length,
      },
      [...records.map(writeFireRecord), ...days.flatMap(dueDayArguments)],
    );
  }

  private async read(ids: readonly TaskConfigId[]): Promise<Omit<TaskConfigPage, 'next'>> {
    const page: { configs: StoredTaskConfig[]; unreadable: { id: TaskConfigId; reason: string }[] } = {
      configs: [],
      unreadable: [],
    };
    if (ids.length === 0) return page;
    const rows = await this.store.run(scripts.readConfigs, {}, ids);
    for (const [id, document, created, dueAt, parkedBecause, open] of rows) {
      if (document === null) continue;
      try {
        const config = readTaskConfig(document);
        page.configs.push({
          config,
          // As in submit.lua.
          versionToken: `${created ?? ''}.${config.version}`,
          dueAt: dueAt === null ? undefined : Number(dueAt),
          open,
          ...(parkedBecause !== null && { parkedBecause }),
        });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        page.unreadable.push({ id: id as TaskConfigId, reason });
      }
    }
    return page;
  }
}

/** After a broken connection the client sends unanswered requests again. The token makes Redis apply the step once and return the same reply. */
function newRequest(): { requestToken: string; requestTtlMs: number } {
  return { requestToken: randomUUID(), requestTtlMs };
}
