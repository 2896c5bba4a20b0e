import type { NewTaskFields, TaskConfigFields } from '@distribute-schedule/application';
import {
  taskConfigId,
  type FireRecord,
  type StoredTaskConfig,
  type Task,
  type TaskId,
} from '@distribute-schedule/domain';
import { someAuditRetention } from '@distribute-schedule/application/testing';
import { auditRedis, Keyspace, RedisStore, scripts } from '@distribute-schedule/infrastructure-redis';
import { createSystem, type System } from '@distribute-schedule/runtime';
import { Redis } from 'ioredis';
import { until } from '../waiting/until';
import type { SentinelGroup } from './sentinel-group';
import { keptPerTask } from './settings';

const retentionMs = 3_600_000;

export type ScriptName = keyof typeof scripts;

/** The name by which a proxy recognises requests of this script: its SHA, as in EVALSHA. */
export const kindOf = (script: ScriptName): string => scripts[script].sha;

/** Direct access of a spec to the store: a system without a role, which faults never hit because it uses no proxy. */
export class Probe {
  readonly redis: Redis;
  private readonly store: RedisStore;

  private constructor(
    readonly url: URL,
    readonly prefix: string,
    private readonly system: System,
    group: SentinelGroup | undefined,
  ) {
    const options = { maxRetriesPerRequest: null };
    this.redis = group ? new Redis({ ...options, ...group.connectionOptions }) : new Redis(url.href, options);
    // The connection reconnects on its own. A failed command rejects, so this event needs no handling.
    this.redis.on('error', () => undefined);
    this.store = new RedisStore([this.redis], Keyspace.of({ prefix }), {
      retentionMs,
      historyPerTask: keptPerTask,
      ledgerPerTask: keptPerTask,
      audit: someAuditRetention,
    });
  }

  static async open(redisUrl: string, prefix: string, group?: SentinelGroup): Promise<Probe> {
    const url = new URL(redisUrl);
    const system = createSystem(
      {
        redis: { addr: url.host, keyPrefix: prefix, poolSize: 2, ...group?.configuration },
        schedule: { historyPerTask: keptPerTask, ledgerPerTask: keptPerTask },
        task: {
          defaultTimeoutMs: 20_000,
          maxRetry: 3,
          retryDelayMs: 100,
          backoffRate: 1,
          retryMaxDelayMs: 1000,
          retryJitter: 0,
        },
        egress: { allowLoopback: true },
        log: { level: 'silent' },
      },
      { roles: [] },
    );
    await system.start();
    const probe = new Probe(url, prefix, system, group);
    await probe.loadScripts();
    return probe;
  }

  /** Loads all scripts, so that each step is exactly one EVALSHA and a proxy can stop at it by name. */
  async loadScripts(): Promise<void> {
    await Promise.all(Object.values(scripts).map(({ source }) => this.redis.script('LOAD', source)));
  }

  get ports(): System['ports'] {
    return this.system.ports;
  }
  get useCases(): System['useCases'] {
    return this.system.useCases;
  }

  /** The store's time, read from Redis on each call. */
  async now(): Promise<number> {
    const [seconds, microseconds] = await this.redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  create(id: string, fields: NewTaskFields): Promise<StoredTaskConfig> {
    return this.useCases.createTask.execute({ id, fields });
  }

  update(id: string, fields: TaskConfigFields): Promise<StoredTaskConfig> {
    return this.useCases.updateTask.execute({ id: taskConfigId(id), mode: 'part', fields });
  }

  setEnabled(id: string, enabled: boolean): Promise<StoredTaskConfig> {
    return this.useCases.setTaskEnabled.execute({ id: taskConfigId(id), enabled });
  }

  remove(id: string): Promise<void> {
    return this.useCases.deleteTask.execute({ id: taskConfigId(id) });
  }

  async config(id: string): Promise<StoredTaskConfig> {
    const stored = await this.ports.taskConfigs.find(taskConfigId(id));
    if (!stored) throw new Error(`config ${id} does not exist`);
    return stored;
  }

  /** The fire records of a config, oldest first. */
  async ledger(id: string): Promise<readonly FireRecord[]> {
    return [...(await this.ports.taskConfigs.ledger(taskConfigId(id), keptPerTask))].reverse();
  }

  async tasks(id: string): Promise<readonly Task[]> {
    const tasks = await this.ports.tasks.ofConfig(taskConfigId(id), keptPerTask);
    return [...tasks].sort((a, b) => a.toSnapshot().scheduledTime - b.toSnapshot().scheduledTime);
  }

  task(id: string): Promise<Task | undefined> {
    return this.ports.tasks.find(id as TaskId);
  }

  /** Waits until a Task is finished, and returns it. */
  finished(id: string, withinMs?: number): Promise<Task> {
    return until(
      `task ${id} is finished`,
      async () => {
        const task = await this.task(id);
        return task?.isFinished ? task : undefined;
      },
      withinMs === undefined ? {} : { withinMs },
    );
  }

  async leaderId(): Promise<string | undefined> {
    return (await this.redis.get(`${this.prefix}schedule:leader`)) ?? undefined;
  }

  async stat(name: string): Promise<number> {
    return Number((await this.redis.hget(`${this.prefix}task:stats`, name)) ?? 0);
  }

  audit(): Promise<readonly string[]> {
    return auditRedis(this.store);
  }

  async close(): Promise<void> {
    await this.system.stop();
    this.redis.disconnect();
  }
}
