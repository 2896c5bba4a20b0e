import {
  ExecutorInstanceChangedError,
  type ExecutorInstance,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';
import { readExecutor, writeExecutor } from '../documents/executor-document';
import { readable } from '../documents/read-json';
import type { RedisStore } from '../redis-store';
import { scripts } from '../lua/scripts';

export class RedisExecutorInstanceRepository implements ExecutorInstanceRepository {
  constructor(private readonly store: RedisStore) {}

  async save(instance: ExecutorInstance, seenRevision: number | undefined): Promise<void> {
    const { id, revision } = instance;
    const doc = writeExecutor(instance);
    const isKept = await this.store.run(scripts.saveExecutor, {
      ...{ id, doc, revision },
      seenRevision: seenRevision ?? '',
    });
    if (!isKept) throw new ExecutorInstanceChangedError(id);
  }

  async find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined> {
    const document = await this.store.send((redis) => redis.hget(this.key, id));
    return document === null ? undefined : readExecutor(document);
  }

  async all(): Promise<readonly ExecutorInstance[]> {
    const documents = await this.store.send((redis) => redis.hvals(this.key));
    return readable(documents, readExecutor);
  }

  async remove(id: ExecutorInstanceId, seenRevision: number): Promise<void> {
    const isRemoved = await this.store.run(scripts.removeExecutor, { id, seenRevision });
    if (!isRemoved) throw new ExecutorInstanceChangedError(id);
  }

  private get key(): string {
    return this.store.keyspace.key('executorDetail');
  }
}
