import {
  ExecutorInstance,
  executorInstanceId,
  type AdvertisedTask,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
  type ExecutorInstanceStatus,
} from '@distribute-schedule/domain';
import { JsonReader } from './documents/read-json';
import type { RedisStore } from './redis-store';

const statuses: readonly ExecutorInstanceStatus[] = ['healthy', 'unhealthy', 'maintenance', 'offline'];

export class RedisExecutorInstanceRepository implements ExecutorInstanceRepository {
  constructor(private readonly store: RedisStore) {}

  async save(instance: ExecutorInstance): Promise<void> {
    const snapshot = instance.toSnapshot();
    await this.store.send((redis) => redis.hset(this.key, snapshot.id, JSON.stringify(snapshot)));
  }

  async find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined> {
    const document = await this.store.send((redis) => redis.hget(this.key, id));
    return document === null ? undefined : readInstance(document);
  }

  async all(): Promise<readonly ExecutorInstance[]> {
    const documents = await this.store.send((redis) => redis.hvals(this.key));
    return documents.map(readInstance);
  }

  async remove(id: ExecutorInstanceId): Promise<boolean> {
    return (await this.store.send((redis) => redis.hdel(this.key, id))) === 1;
  }

  private get key(): string {
    return this.store.keyspace.key('executorDetail');
  }
}

function readInstance(document: string): ExecutorInstance {
  const json = JsonReader.parse(document);
  const statusReason = json.optionalText('statusReason');
  return ExecutorInstance.restore({
    id: executorInstanceId(json.text('id')),
    name: json.text('name'),
    baseUrl: json.text('baseUrl'),
    healthCheckUrl: json.text('healthCheckUrl'),
    tasks: json.list('tasks').map(readAdvertisedTask),
    weight: json.number('weight'),
    labels: json.map('labels'),
    status: json.oneOf('status', statuses),
    contradictions: json.number('contradictions'),
    registeredAt: json.number('registeredAt'),
    lastSeenAt: json.number('lastSeenAt'),
    ...(statusReason !== undefined && { statusReason }),
  });
}

function readAdvertisedTask(json: JsonReader): AdvertisedTask {
  const cron = json.optionalText('cron');
  return {
    taskName: json.text('taskName'),
    executionMode: json.oneOf('executionMode', ['sequential', 'parallel', 'skip']),
    loadBalanceStrategy: json.text('loadBalanceStrategy'),
    timeoutMs: json.number('timeoutMs'),
    ...(cron !== undefined && { cron }),
  };
}
