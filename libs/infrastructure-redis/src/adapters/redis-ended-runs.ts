import type {
  EndedRuns,
  EndedRunsBatch,
  EndedRunsReply,
  FoldChanges,
  ReadEndedRuns,
} from '@distribute-schedule/application';
import type { TaskConfigId } from '@distribute-schedule/domain';
import { endedRunsBatch, keptSumsMs, readEntries } from '@distribute-schedule/store-kit';
import type { ScriptArgument } from '../lua/define-script';
import { records, scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';

export class RedisEndedRuns implements EndedRuns {
  constructor(private readonly store: RedisStore) {}

  async read({ limit, overdueByMs }: ReadEndedRuns): Promise<EndedRunsReply> {
    const [firstId, entries] = await this.store.run(scripts.readEndedRuns, { limit, overdueByMs });
    const [first, last] = [entries[0], entries.at(-1)];
    if (!first || !last)
      return { batch: undefined, oldestAt: firstId === null ? undefined : timeOfEntry(firstId) };
    const read = readEntries(entries.map(([id, , text]) => ({ name: `log entry ${id}`, text })));
    const configs = await this.creationTimes([...new Set(read.runs.map(({ run }) => run.configId))]);
    const runCount = entries.reduce((sum, [, count]) => sum + count, 0);
    const token = JSON.stringify([first[0], idAfter(last[0]), runCount]);
    return { batch: endedRunsBatch(read, configs, token), oldestAt: timeOfEntry(first[0]) };
  }

  fold(
    { token, configs }: EndedRunsBatch,
    { sums, totals, lists, failing, latestRuns, histories }: FoldChanges,
  ): Promise<boolean> {
    const [firstEntry, keepFrom, runCount] = JSON.parse(token) as [string, string, number];
    const { retentionMs, historyPerTask: historyLength } = this.store.retention;
    const counts = {
      historyCount: histories.length,
      sumCount: sums.length,
      totalCount: totals.length,
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

  private async creationTimes(ids: readonly TaskConfigId[]): Promise<ReadonlyMap<TaskConfigId, number>> {
    if (ids.length === 0) return new Map();
    const { keyspace } = this.store;
    const [created, versions] = await this.store.send((redis) =>
      Promise.all([
        redis.hmget(keyspace.key('configCreated'), ...ids),
        redis.hmget(keyspace.key('configVersion'), ...ids),
      ]),
    );
    return new Map(
      ids.flatMap((id, i): [TaskConfigId, number][] =>
        // An older version did not write the creation time of a config.
        typeof versions[i] === 'string' ? [[id, Number(created[i] ?? 0)]] : [],
      ),
    );
  }
}

/** The id of an entry begins with the time at which it was added. */
export const timeOfEntry = (id: string): number => Number(id.split('-')[0]);

function idAfter(id: string): string {
  const [ms = '', number = '0'] = id.split('-');
  return `${ms}-${Number(number) + 1}`;
}
