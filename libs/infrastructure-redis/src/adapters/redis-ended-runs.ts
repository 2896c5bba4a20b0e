import type {
  EndedRuns,
  EndedRunsBatch,
  EndedRunsReply,
  FoldChanges,
  ReadEndedRuns,
} from '@distribute-schedule/application';
import type { TaskConfig, TaskConfigId } from '@distribute-schedule/domain';
import { endedRunsBatch, keptSumsMs, readEntries } from '@distribute-schedule/store-kit';
import { dueDayArguments } from '../documents/due-days';
import { readTaskConfig } from '../documents/task-config-document';
import type { ScriptArgument } from '../lua/define-script';
import { records, scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';

/** Configs whose documents a process remembers. With more of them in turn, it reads their documents again. */
const maxKnownConfigs = 10_000;

/** A config of recent runs, as of a version that names its document. */
interface KnownConfig {
  readonly versionToken: string;
  /** Undefined if the document cannot be read. */
  readonly config: TaskConfig | undefined;
}

export class RedisEndedRuns implements EndedRuns {
  /** So that a pass reads only the documents of configs that have changed. */
  private readonly known = new Map<TaskConfigId, KnownConfig>();

  constructor(private readonly store: RedisStore) {}

  async read({ limit, overdueByMs }: ReadEndedRuns): Promise<EndedRunsReply> {
    const [firstId, entries] = await this.store.run(scripts.readEndedRuns, { limit, overdueByMs });
    const [first, last] = [entries[0], entries.at(-1)];
    if (!first || !last)
      return { batch: undefined, oldestAt: firstId === null ? undefined : timeOfEntry(firstId) };
    const read = readEntries(entries.map(([id, , text]) => ({ name: `log entry ${id}`, text })));
    const ids = [...new Set(read.runs.map(({ run }) => run.configId))];
    const { created, versionTokens } = await this.versions(ids);
    const configs = { created, definitions: await this.definitions(versionTokens) };
    const runCount = entries.reduce((sum, [, count]) => sum + count, 0);
    const token = JSON.stringify([first[0], idAfter(last[0]), runCount]);
    return { batch: endedRunsBatch(read, configs, token), oldestAt: timeOfEntry(first[0]) };
  }

  fold(
    { token, configs }: EndedRunsBatch,
    { sums, totals, days, lists, failing, latestRuns, histories }: FoldChanges,
  ): Promise<boolean> {
    const [firstEntry, keepFrom, runCount] = JSON.parse(token) as [string, string, number];
    const { retentionMs, historyPerTask: historyLength } = this.store.retention;
    const counts = {
      historyCount: histories.length,
      sumCount: sums.length,
      totalCount: totals.length,
      dayCount: days.length,
      listCount: lists.length,
      failingCount: failing.length,
      latestCount: latestRuns.length,
    };
    const created = (id: TaskConfigId): ScriptArgument => configs.get(id) ?? '';
    return this.store.run(
      scripts.foldEndedRuns,
      { firstEntry, keepFrom, runCount, retentionMs, historyLength, ...counts },
      [
        ...histories,
        ...sums.flatMap(({ configId, day, add }) => {
          const amounts = Object.entries(add).flat();
          const sum = { configId, created: created(configId), day, amountCount: amounts.length };
          return [...records.sum(sum), ...amounts];
        }),
        ...totals.flatMap(({ unit, number, add }) => {
          const amounts = Object.entries(add).flat();
          const total = { unit, number, keptMs: keptSumsMs[unit], amountCount: amounts.length };
          return [...records.total(total), ...amounts];
        }),
        ...days.flatMap((change) => [
          ...records.dayOf({ configId: change.configId, created: created(change.configId) }),
          ...dueDayArguments(change),
        ]),
        ...lists.flatMap(({ configId, entries, maxLength }) => {
          const list = { configId, created: created(configId), maxLength, entryCount: entries.length };
          return [...records.list(list), ...entries];
        }),
        ...failing.flatMap(({ configId, since }) =>
          records.failing({ configId, created: created(configId), since: since ?? '' }),
        ),
        ...latestRuns.flatMap(({ configId, endedAt }) =>
          records.latest({ configId, created: created(configId), endedAt }),
        ),
      ],
    );
  }

  /** Of the configs that exist. */
  private async versions(ids: readonly TaskConfigId[]) {
    const { keyspace } = this.store;
    const [created, versions] = await this.store.send((redis) =>
      ids.length === 0
        ? Promise.resolve([[], []])
        : Promise.all([
            redis.hmget(keyspace.key('configCreated'), ...ids),
            redis.hmget(keyspace.key('configVersion'), ...ids),
          ]),
    );
    // An older version did not write the creation time of a config.
    const found = ids.flatMap((id, i) =>
      typeof versions[i] === 'string' ? [{ id, created: Number(created[i] ?? 0), version: versions[i] }] : [],
    );
    return {
      created: new Map(found.map(({ id, created }) => [id, created])),
      versionTokens: new Map(found.map(({ id, created, version }) => [id, `${created}.${version}`])),
    };
  }

  private async definitions(
    versionTokens: ReadonlyMap<TaskConfigId, string>,
  ): Promise<ReadonlyMap<TaskConfigId, TaskConfig>> {
    const changed = [...versionTokens].filter(([id, token]) => this.known.get(id)?.versionToken !== token);
    if (changed.length > 0) {
      if (this.known.size + changed.length > maxKnownConfigs) this.known.clear();
      const key = this.store.keyspace.key('configDetail');
      const documents = await this.store.send((redis) => redis.hmget(key, ...changed.map(([id]) => id)));
      changed.forEach(([id, versionToken], i) =>
        this.known.set(id, { versionToken, config: readableConfig(documents[i] ?? null) }),
      );
    }
    return new Map(
      [...versionTokens.keys()].flatMap((id) => {
        const config = this.known.get(id)?.config;
        return config ? [[id, config]] : [];
      }),
    );
  }
}

/** A scheduler parks a config that cannot be read and says so, when it is due. */
function readableConfig(document: string | null): TaskConfig | undefined {
  try {
    return readTaskConfig(document);
  } catch {
    return undefined;
  }
}

/** The id of an entry begins with the time at which it was added. */
export const timeOfEntry = (id: string): number => Number(id.split('-')[0]);

function idAfter(id: string): string {
  const [ms = '', number = '0'] = id.split('-');
  return `${ms}-${Number(number) + 1}`;
}
