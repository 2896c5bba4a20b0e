import {
  summaryOf,
  type ActivityIndexes,
  type IndexedState,
  type TaskConfigEntry,
  type TaskConfigId,
  type TaskConfigIndexes,
  type TaskConfigOrder,
  type TaskConfigPage,
  type TaskConfigQuery,
  type TaskConfigSummary,
} from '@distribute-schedule/domain';
import { isComplete, nameKeyIn, readSummary } from '../documents/task-config-document';
import type { RedisStore } from '../redis-store';

/** Sorts before the first character of every id, and cannot be part of a name. */
const nul = '\0';

/** The orders in which configs can be listed, and the times by which they are found. */
export class RedisTaskConfigIndexes implements TaskConfigIndexes, ActivityIndexes {
  constructor(
    private readonly store: RedisStore,
    readonly read: (ids: readonly TaskConfigId[]) => Promise<Omit<TaskConfigPage, 'next'>>,
  ) {}

  async entries(
    { order = 'id', isDescending = false }: TaskConfigQuery,
    from: string | undefined,
    limit: number,
  ): Promise<readonly TaskConfigEntry[]> {
    switch (order) {
      case 'id': {
        const ids = await this.byText('configIndex', { isDescending, from, limit });
        return ids.map((id) => ({ id: id as TaskConfigId, cursor: id }));
      }
      case 'name': {
        const names = await this.byText('configNames', { isDescending, from, limit });
        return names.map((cursor) => ({ id: idIn(cursor), cursor }));
      }
      case 'next due':
        return this.byDueTime(from, limit, isDescending);
    }
  }

  async entriesOf(order: TaskConfigOrder, ids: readonly TaskConfigId[]): Promise<readonly TaskConfigEntry[]> {
    if (order === 'id') return ids.map((id) => ({ id, cursor: id }));
    const { keyspace } = this.store;
    const positions = await this.store.send((redis) =>
      order === 'name'
        ? redis.hmget(keyspace.key('configSummary'), ...ids)
        : redis.zmscore(keyspace.key('configDue'), [...ids]),
    );
    return ids.flatMap((id, i) => {
      const position = positions[i];
      if (typeof position !== 'string') return [];
      const cursor = order === 'name' ? `${nameKeyIn(position)}${nul}${id}` : `${position} ${id}`;
      return [{ id, cursor }];
    });
  }

  async summaries(ids: readonly TaskConfigId[]): Promise<readonly (TaskConfigSummary | undefined)[]> {
    const key = this.store.keyspace.key('configSummary');
    const documents = await this.store.send((redis) => redis.hmget(key, ...ids));
    const summaries = documents.map((document) => (document === null ? undefined : readSummary(document)));
    const older = ids.filter((_, i) => summaries[i] && !isComplete(summaries[i]));
    const { configs } = await this.read(older);
    const read = new Map(configs.map(({ config }) => [config.id, summaryOf(config)]));
    return ids.map((id, i) => {
      const summary = summaries[i];
      return summary && (isComplete(summary) ? summary : read.get(id));
    });
  }

  async inState(state: IndexedState, limit: number): Promise<readonly TaskConfigId[]> {
    const { keyspace } = this.store;
    const ids = await this.store.send((redis) => {
      switch (state.name) {
        case 'failing':
          return redis.zrange(keyspace.key('configFailing'), 0, String(limit - 1));
        case 'parked':
          return redis.hrandfield(keyspace.key('configParked'), limit) as Promise<string[]>;
        case 'overdue':
          return redis.zrange(
            keyspace.key('configDue'),
            '-inf',
            `(${state.dueBefore}`,
            'BYSCORE',
            'LIMIT',
            0,
            limit,
          );
      }
    });
    return ids.map((id) => id as TaskConfigId);
  }

  async areInState(state: IndexedState, ids: readonly TaskConfigId[]): Promise<readonly TaskConfigId[]> {
    const { keyspace } = this.store;
    const found = await this.store.send((redis) => {
      switch (state.name) {
        case 'failing':
          return redis.zmscore(keyspace.key('configFailing'), [...ids]);
        case 'parked':
          return redis.hmget(keyspace.key('configParked'), ...ids);
        case 'overdue':
          return redis.zmscore(keyspace.key('configDue'), [...ids]);
      }
    });
    return ids.filter((_, i) => {
      const value = found[i];
      return typeof value === 'string' && (state.name !== 'overdue' || Number(value) < state.dueBefore);
    });
  }

  async ranSince(from: number, limit: number): Promise<readonly [TaskConfigId, number][]> {
    const ran = this.store.keyspace.key('configRan');
    return scored(
      await this.store.send((redis) =>
        redis.zrange(ran, '+inf', String(from), 'BYSCORE', 'REV', 'LIMIT', 0, limit, 'WITHSCORES'),
      ),
    );
  }

  async dueUntil(to: number, limit: number): Promise<readonly [TaskConfigId, number][]> {
    const due = this.store.keyspace.key('configDue');
    return scored(
      await this.store.send((redis) =>
        redis.zrange(due, '-inf', String(to), 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES'),
      ),
    );
  }

  async idsNamed(nameKey: string, limit: number): Promise<readonly TaskConfigId[]> {
    const names = this.store.keyspace.key('configNames');
    const [first, last] = [`[${nameKey}${nul}`, `[${nameKey}${nul}~`];
    const found = await this.store.send((redis) =>
      redis.zrange(names, first, last, 'BYLEX', 'LIMIT', 0, limit),
    );
    return found.map(idIn);
  }

  private byText(
    index: 'configIndex' | 'configNames',
    { isDescending, from, limit }: { isDescending: boolean; from: string | undefined; limit: number },
  ): Promise<string[]> {
    const key = this.store.keyspace.key(index);
    const first = from === undefined ? undefined : `[${from}`;
    return this.store.send((redis) =>
      isDescending
        ? redis.zrange(key, first ?? '+', '-', 'BYLEX', 'REV', 'LIMIT', 0, limit)
        : redis.zrange(key, first ?? '-', '+', 'BYLEX', 'LIMIT', 0, limit),
    );
  }

  private async byDueTime(
    from: string | undefined,
    limit: number,
    isDescending: boolean,
  ): Promise<TaskConfigEntry[]> {
    const due = this.store.keyspace.key('configDue');
    const rank = from === undefined ? 0 : await this.rankOf(from, isDescending);
    const last = String(rank + limit - 1);
    const flat = await this.store.send((redis) =>
      isDescending
        ? redis.zrange(due, rank, last, 'REV', 'WITHSCORES')
        : redis.zrange(due, rank, last, 'WITHSCORES'),
    );
    return scored(flat).map(([id, at]) => ({ id, cursor: `${at} ${id}` }));
  }

  /** If the config at the cursor has another due time by now, the page starts with the first config at the old time. */
  private async rankOf(cursor: string, isDescending: boolean): Promise<number> {
    const due = this.store.keyspace.key('configDue');
    const [given = '', id = ''] = cursor.split(' ');
    const at = Number(given) || 0;
    return this.store.send(async (redis) => {
      const [score, rank] = await Promise.all([
        redis.zscore(due, id),
        isDescending ? redis.zrevrank(due, id) : redis.zrank(due, id),
      ]);
      if (rank !== null && Number(score) === at) return rank;
      return isDescending ? redis.zcount(due, `(${at}`, '+inf') : redis.zcount(due, '-inf', `(${at}`);
    });
  }
}

const scored = (flat: readonly string[]): [id: TaskConfigId, score: number][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [
    (flat[i * 2] ?? '') as TaskConfigId,
    Number(flat[i * 2 + 1]),
  ]);

const idIn = (name: string): TaskConfigId => name.slice(name.lastIndexOf(nul) + 1) as TaskConfigId;
