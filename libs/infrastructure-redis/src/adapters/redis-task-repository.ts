import {
  isFinal,
  meetsQuery,
  type EndsInSpan,
  type Task,
  type TaskConfigId,
  type TaskCounts,
  type TaskId,
  type MeasureSums,
  type StoreTotals,
  type SumUnit,
  type TaskPage,
  type TaskPlace,
  type TaskQuery,
  type TaskRepository,
  type TaskResult,
} from '@distribute-schedule/domain';
import { maxTasksAtOnce, maxTasksPerSearch } from '@distribute-schedule/store-kit';
import { JsonReader, readable } from '../documents/read-json';
import { readResult } from '../documents/task-document';
import { placeFromRow, taskFromRow } from '../documents/task-rows';
import { timeOfEntry } from './redis-ended-runs';
import type { RedisStore } from '../redis-store';
import { maxListedTasks, maxTasksOfWorker } from '../lua/constants';
import { scripts, type TaskRow } from '../lua/scripts';

/** A task in a list, with the time of its creation in microseconds. */
type ListedTask = readonly [id: string, created: string];

export class RedisTaskRepository implements TaskRepository {
  constructor(private readonly store: RedisStore) {}

  async find(id: TaskId): Promise<Task | undefined> {
    const [row] = await this.rows([id]);
    return row && taskFromRow(row);
  }

  async result(id: TaskId): Promise<TaskResult | undefined> {
    const document = await this.store.send((redis) => redis.get(this.store.keyspace.key('taskResult', id)));
    return document === null ? undefined : readResult(JsonReader.parse(document));
  }

  async ofConfig(id: TaskConfigId, limit: number): Promise<readonly Task[]> {
    const { keyspace } = this.store;
    const [open, finished] = await this.store.send((redis) =>
      Promise.all([
        redis.srandmember(keyspace.key('configOpen', id), limit),
        redis.zrange(keyspace.key('configHistory', id), 0, String(limit - 1), 'REV'),
      ]),
    );
    return (await this.read([...open, ...finished])).slice(0, limit);
  }

  async search(query: TaskQuery): Promise<TaskPage> {
    let keys = this.listsFor(query);
    const oldest = query.from === undefined ? '-inf' : String(query.from * 1000);
    let newest = query.cursor ?? (query.to === undefined ? '+inf' : String(query.to * 1000));
    const tasks: Task[] = [];
    // Reads as many as the page holds, and larger slices while too few of them meet the query.
    let atOnce = Math.min(query.limit, maxTasksAtOnce);
    let lookedAt = 0;
    for (; lookedAt < maxTasksPerSearch; atOnce = Math.min(4 * atOnce, maxTasksAtOnce)) {
      const listed = await this.listed(keys, { newest: `(${newest}`, oldest, atMost: atOnce });
      const found = new Map(
        (await this.read(listed.map(([id]) => id))).map((task) => [task.id as string, task]),
      );
      for (const [id, made] of listed) {
        newest = made;
        lookedAt += 1;
        const task = found.get(id);
        if (task && meetsQuery(task, query)) tasks.push(task);
        if (tasks.length === query.limit) return { tasks, next: newest, lookedAt };
      }
      if (listed.length < atOnce) {
        const rest = await this.listAfter(keys);
        if (rest === undefined) return { tasks, next: undefined, lookedAt };
        keys = [rest];
      }
    }
    return { tasks, next: newest, lookedAt };
  }

  async place(id: TaskId): Promise<TaskPlace | undefined> {
    const [row] = await this.store.run(scripts.readTask, {}, [id]);
    return row?.[1] ? placeFromRow(row) : undefined;
  }

  async totals(): Promise<StoreTotals> {
    const { keyspace } = this.store;
    const [unfinished, pendings, counts, oldest] = await this.store.send((redis) =>
      Promise.all([
        redis.zcard(keyspace.key('taskDeadline')),
        redis.smembers(keyspace.key('taskPendings')),
        redis.hgetall(keyspace.key('taskStats')),
        redis.xrange(keyspace.key('taskEnded'), '-', '+', 'COUNT', 1),
      ]),
    );
    const waiting = await this.store.send((redis) =>
      Promise.all(pendings.map((requirementKey) => redis.zcard(keyspace.key('taskPending', requirementKey)))),
    );
    return {
      unfinished,
      queues: pendings.map((requirementKey, i) => ({ requirementKey, waiting: waiting[i] ?? 0 })),
      counts: Object.fromEntries(Object.entries(counts).map(([what, by]) => [what, Number(by)])),
      oldestUnfoldedAt: oldest[0] && timeOfEntry(oldest[0][0]),
    };
  }

  /** The list of all tasks has a bound, and those that succeeded have no list of their own. */
  async counts(): Promise<TaskCounts> {
    const { keyspace } = this.store;
    const names = ['taskIndexOpen', 'taskIndexFailed', 'taskIndexCancelled', 'taskIndex'] as const;
    const [unfinished = 0, failed = 0, cancelled = 0, all = 0] = await this.store.send((redis) =>
      Promise.all(names.map((name) => redis.zcard(keyspace.key(name)))),
    );
    const exact = (count: number) => ({ count, isExact: true });
    return {
      unfinished: exact(unfinished),
      failed: exact(failed),
      cancelled: exact(cancelled),
      success: {
        count: Math.max(0, all - unfinished - failed - cancelled),
        isExact: all < maxListedTasks,
      },
    };
  }

  endedSums(
    unit: SumUnit,
    numbers: readonly number[],
    measures?: readonly string[],
  ): Promise<readonly MeasureSums[]> {
    const { keyspace } = this.store;
    return this.store.send((redis) =>
      Promise.all(
        numbers.map(async (number) => {
          const key = keyspace.key('taskSums', `${unit}:${number}`);
          if (!measures) return numbersIn(Object.entries(await redis.hgetall(key)));
          const values = await redis.hmget(key, ...measures);
          return numbersIn(measures.map((what, i) => [what, values[i] ?? null]));
        }),
      ),
    );
  }

  endedIn(
    ids: readonly TaskConfigId[],
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<readonly EndsInSpan[]> {
    const { keyspace, retention } = this.store;
    return this.store.send((redis) =>
      Promise.all(
        ids.map(async (id) => {
          const history = keyspace.key('configHistory', id);
          const [count, kept, first, oldest] = await Promise.all([
            redis.zcount(history, from, `(${to}`),
            redis.zcard(history),
            redis.zrange(history, String(from), `(${to}`, 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES'),
            redis.zrange(history, 0, '0', 'WITHSCORES'),
          ]);
          return {
            count,
            ...(count > 0 && { firstAt: Number(first[1]) }),
            ...(kept >= retention.historyPerTask && { keptSince: Number(oldest[1]) }),
          };
        }),
      ),
    );
  }

  /** The shortest lists that together contain every task of the query. No task is in two of them for long. */
  private listsFor({ configId, workerId, statuses }: TaskQuery): readonly string[] {
    const { keyspace } = this.store;
    if (configId !== undefined) return [keyspace.key('configTasks', configId)];
    if (workerId !== undefined) return [keyspace.key('workerTasks', workerId)];
    if (statuses === undefined || statuses.includes('success')) return [keyspace.key('taskIndex')];
    return [
      ...(statuses.every(isFinal) ? [] : [keyspace.key('taskIndexOpen')]),
      ...(statuses.includes('failed') ? [keyspace.key('taskIndexFailed')] : []),
      ...(statuses.includes('cancelled') ? [keyspace.key('taskIndexCancelled')] : []),
    ];
  }

  /** A full list of a worker holds only its newest tasks, so the search continues in the list of all tasks. */
  private async listAfter([key = '']: readonly string[]): Promise<string | undefined> {
    const { keyspace } = this.store;
    if (!key.startsWith(keyspace.key('workerTasks'))) return undefined;
    const length = await this.store.send((redis) => redis.zcard(key));
    return length < maxTasksOfWorker ? undefined : keyspace.key('taskIndex');
  }

  /** The newest tasks of all these lists, each once: one that ends between two reads is in two of them. */
  private async listed(
    keys: readonly string[],
    range: { newest: string; oldest: string; atMost: number },
  ): Promise<readonly ListedTask[]> {
    const lists = await Promise.all(keys.map((key) => this.listedIn(key, range)));
    if (lists.length === 1) return lists[0] ?? [];
    const merged = new Map(lists.flat().map((listed) => [listed[0], listed]));
    return [...merged.values()].sort(([, a], [, b]) => Number(b) - Number(a)).slice(0, range.atMost);
  }

  private async listedIn(
    key: string,
    { newest, oldest, atMost }: { newest: string; oldest: string; atMost: number },
  ): Promise<readonly ListedTask[]> {
    const first = newest.replace('(+inf', '+inf');
    const flat = await this.store.send((redis) =>
      redis.zrange(key, first, oldest, 'BYSCORE', 'REV', 'LIMIT', 0, atMost, 'WITHSCORES'),
    );
    return Array.from({ length: flat.length / 2 }, (_, i) => [flat[i * 2] ?? '', flat[i * 2 + 1] ?? '']);
  }

  private async read(ids: readonly string[]): Promise<Task[]> {
    return readable(await this.rows(ids), taskFromRow);
  }

  private async rows(ids: readonly string[]): Promise<TaskRow[]> {
    if (ids.length === 0) return [];
    const rows = await this.store.run(scripts.readTask, {}, ids);
    return rows.filter(([, , document]) => document !== null);
  }
}

const numbersIn = (sums: readonly (readonly [what: string, by: string | null])[]): MeasureSums =>
  Object.fromEntries(sums.flatMap(([what, by]) => (by === null ? [] : [[what, Number(by)]])));
