import type { Task, TaskConfigId, TaskId, TaskRepository, TaskResult } from '@distribute-schedule/domain';
import { JsonReader } from './documents/read-json';
import { readResult } from './documents/task-document';
import { taskFromRow } from './documents/task-rows';
import type { RedisStore } from './redis-store';
import { scripts } from './script/scripts';

export class RedisTaskRepository implements TaskRepository {
  constructor(private readonly store: RedisStore) {}

  async find(id: TaskId): Promise<Task | undefined> {
    const [task] = await this.read([id]);
    return task;
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

  private async read(ids: readonly string[]): Promise<Task[]> {
    if (ids.length === 0) return [];
    const rows = await this.store.run(scripts.readTask, { ids: ids.length }, ids);
    return rows.filter((row) => row[6] !== null).map(taskFromRow);
  }
}
