import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { silentLog } from '@distribute-schedule/application/testing';
import type { StoreUnderTest } from '@distribute-schedule/store-contract';
import { Redis } from 'ioredis';
import { auditRedis } from '../audit/audit';
import { Keyspace } from '../keyspace';
import { RedisAuditLog } from '../adapters/redis-audit-log';
import { RedisDueConfigs } from '../adapters/redis-due-configs';
import { RedisEndedRuns } from '../adapters/redis-ended-runs';
import { RedisExecutionJournal } from '../adapters/redis-execution-journal';
import { RedisExecutorInstanceRepository } from '../adapters/redis-executor-instance-repository';
import { RedisKeptReplies } from '../adapters/redis-kept-replies';
import { RedisLeaderLock } from '../adapters/redis-leader-lock';
import { RedisSchedulerRegistry } from '../adapters/redis-scheduler-registry';
import { RedisStateChanges } from '../adapters/redis-state-changes';
import { RedisStore } from '../redis-store';
import { RedisTaskConfigRepository } from '../adapters/redis-task-config-repository';
import { RedisTaskQueue } from '../adapters/redis-task-queue';
import { RedisTaskRepository } from '../adapters/redis-task-repository';
import { RedisWakeUps } from '../adapters/redis-wake-ups';
import { RedisWorkerRepository } from '../adapters/redis-worker-repository';
import { RedisWriteCheck } from '../adapters/redis-write-check';

const bounds = {
  ledger: 20,
  history: 10,
  journalLines: 20,
  audit: { people: 5, machines: 3 },
};

export interface RedisStoreUnderTest extends StoreUnderTest {
  readonly store: RedisStore;
  readonly redis: Redis;
}

/** A store with a random key prefix on the Redis of the test run, so that specs can run in parallel. */
export async function makeRedisStore(): Promise<RedisStoreUnderTest> {
  const url = process.env['DS_TEST_REDIS_URL'];
  if (url === undefined) throw new Error('DS_TEST_REDIS_URL is not set: the global setup of jest sets it');
  const redis = new Redis(url);
  const subscriber = new Redis(url);
  const prefix = `test-${randomBytes(6).toString('hex')}:`;
  const store = new RedisStore([redis], Keyspace.of({ prefix }), {
    retentionMs: 60_000,
    historyPerTask: bounds.history,
    ledgerPerTask: bounds.ledger,
    audit: { maxRecords: bounds.audit, retentionMs: 60_000 },
  });
  await redis.ping();
  const reader = `reader-${prefix}`;
  const writeCheck = new RedisWriteCheck(store, silentLog);
  return {
    store,
    redis,
    bounds,
    dueConfigs: new RedisDueConfigs(store),
    taskQueue: new RedisTaskQueue(store, silentLog),
    endedRuns: new RedisEndedRuns(store),
    taskConfigs: new RedisTaskConfigRepository(store),
    tasks: new RedisTaskRepository(store),
    workers: new RedisWorkerRepository(store),
    schedulers: new RedisSchedulerRegistry(store),
    leaderLock: new RedisLeaderLock(store),
    wakeUps: new RedisWakeUps(store, subscriber),
    executorInstances: new RedisExecutorInstanceRepository(store),
    journal: new RedisExecutionJournal(store, bounds.journalLines),
    auditLog: new RedisAuditLog(store),
    replies: new RedisKeptReplies(store),
    changes: new RedisStateChanges(store),
    lifecycle: { checkWrites: () => writeCheck.run() },
    acceptWrites: async (accepts) => {
      const { username, password } = new URL(url);
      if (accepts) await redis.auth(username || 'default', password || 'none');
      else {
        await redis.acl('SETUSER', reader, 'on', 'nopass', '~*', '&*', '+@all', '-@write');
        await redis.auth(reader, 'none');
      }
    },
    now: async () => {
      const [seconds, microseconds] = await redis.time();
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
    },
    passTime: async (ms) => {
      await wait(ms);
    },
    damageEndedRuns: async () => {
      await redis.xadd(store.keyspace.key('taskEnded'), '*', 'count', 1, 'runs', '1 {');
      await redis.incr(store.keyspace.key('taskUnfolded'));
    },
    audit: () => auditRedis(store),
    close: async () => {
      await removeKeys(redis, prefix);
      await redis.acl('DELUSER', reader);
      redis.disconnect();
      subscriber.disconnect();
    },
  };
}

async function removeKeys(redis: Redis, prefix: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1000);
    if (keys.length > 0) await redis.unlink(...keys);
    cursor = next;
  } while (cursor !== '0');
}
