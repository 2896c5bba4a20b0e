import {
  AuditLog,
  Clock,
  DueConfigs,
  EndedRuns,
  ExecutionJournal,
  KeptReplies,
  LeaderLock,
  Logger,
  RetentionSettings,
  SchedulerRegistry,
  StateChanges,
  Store,
  TaskQueue,
  WakeUps,
} from '@distribute-schedule/application';
import {
  ExecutorInstanceRepository,
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';
import { ContainerModule } from 'inversify';
import { RedisConnections } from './connection/redis-connections';
import { RedisSettings } from './connection/redis-settings';
import { Keyspace } from './keyspace';
import { RedisAuditLog } from './adapters/redis-audit-log';
import { RedisDueConfigs } from './adapters/redis-due-configs';
import { RedisEndedRuns } from './adapters/redis-ended-runs';
import { RedisExecutionJournal } from './adapters/redis-execution-journal';
import { RedisExecutorInstanceRepository } from './adapters/redis-executor-instance-repository';
import { RedisKeptReplies } from './adapters/redis-kept-replies';
import { RedisLeaderLock } from './adapters/redis-leader-lock';
import { RedisLifecycle } from './adapters/redis-lifecycle';
import { RedisSchedulerRegistry } from './adapters/redis-scheduler-registry';
import { RedisStateChanges } from './adapters/redis-state-changes';
import { RedisStore } from './redis-store';
import { RedisTaskConfigRepository } from './adapters/redis-task-config-repository';
import { RedisTaskQueue } from './adapters/redis-task-queue';
import { RedisTaskRepository } from './adapters/redis-task-repository';
import { RedisWakeUps } from './adapters/redis-wake-ups';
import { RedisWorkerRepository } from './adapters/redis-worker-repository';
import { RedisWriteCheck } from './adapters/redis-write-check';
import { StoreClock } from './adapters/store-clock';

/** Queries of people use further connections: see RedisConnections. */
const QueryStore = Symbol.for('QueryStore');

/** Binds every port on Redis. It needs bindings of RedisSettings, RetentionSettings and Logger. */
export const infrastructureRedisModule = new ContainerModule(({ bind }) => {
  bind<RedisConnections>(RedisConnections)
    .toResolvedValue(
      (settings: RedisSettings, log: Logger) => new RedisConnections(settings, log),
      [RedisSettings, Logger],
    )
    .inSingletonScope();
  bind<RedisStore>(RedisStore)
    .toResolvedValue(
      (connections: RedisConnections, settings: RedisSettings, retention: RetentionSettings) =>
        new RedisStore([connections.main], keyspaceOf(settings), retention),
      [RedisConnections, RedisSettings, RetentionSettings],
    )
    .inSingletonScope();
  bind<RedisStore>(QueryStore)
    .toResolvedValue(
      (connections: RedisConnections, settings: RedisSettings, retention: RetentionSettings) =>
        new RedisStore(connections.queries, keyspaceOf(settings), retention),
      [RedisConnections, RedisSettings, RetentionSettings],
    )
    .inSingletonScope();
  bind<StoreClock>(StoreClock)
    .toResolvedValue((store: RedisStore, log: Logger) => new StoreClock(store, log), [RedisStore, Logger])
    .inSingletonScope();
  bind<Clock>(Clock).toService(StoreClock);
  bind<Store>(Store)
    .toResolvedValue(
      (connections: RedisConnections, store: RedisStore, clock: StoreClock, log: Logger) =>
        new RedisLifecycle(connections, store, new RedisWriteCheck(store, log), clock, log),
      [RedisConnections, RedisStore, StoreClock, Logger],
    )
    .inSingletonScope();
  bind<WakeUps>(WakeUps)
    .toResolvedValue(
      (store: RedisStore, connections: RedisConnections) => new RedisWakeUps(store, connections.subscriber),
      [RedisStore, RedisConnections],
    )
    .inSingletonScope();

  bind<DueConfigs>(DueConfigs)
    .toResolvedValue((store: RedisStore) => new RedisDueConfigs(store), [RedisStore])
    .inSingletonScope();
  bind<TaskQueue>(TaskQueue)
    .toResolvedValue((store: RedisStore, log: Logger) => new RedisTaskQueue(store, log), [RedisStore, Logger])
    .inSingletonScope();
  bind<EndedRuns>(EndedRuns)
    .toResolvedValue((store: RedisStore) => new RedisEndedRuns(store), [RedisStore])
    .inSingletonScope();
  // Uses the connection of the queue, so that the last log lines of an attempt arrive before its end.
  bind<ExecutionJournal>(ExecutionJournal)
    .toResolvedValue((store: RedisStore) => new RedisExecutionJournal(store), [RedisStore])
    .inSingletonScope();
  bind<LeaderLock>(LeaderLock)
    .toResolvedValue((store: RedisStore) => new RedisLeaderLock(store), [RedisStore])
    .inSingletonScope();
  bind<WorkerRepository>(WorkerRepository)
    .toResolvedValue((store: RedisStore) => new RedisWorkerRepository(store), [RedisStore])
    .inSingletonScope();
  bind<SchedulerRegistry>(SchedulerRegistry)
    .toResolvedValue((store: RedisStore) => new RedisSchedulerRegistry(store), [RedisStore])
    .inSingletonScope();

  bind<TaskConfigRepository>(TaskConfigRepository)
    .toResolvedValue((store: RedisStore) => new RedisTaskConfigRepository(store), [QueryStore])
    .inSingletonScope();
  bind<TaskRepository>(TaskRepository)
    .toResolvedValue((store: RedisStore) => new RedisTaskRepository(store), [QueryStore])
    .inSingletonScope();
  bind<ExecutorInstanceRepository>(ExecutorInstanceRepository)
    .toResolvedValue((store: RedisStore) => new RedisExecutorInstanceRepository(store), [QueryStore])
    .inSingletonScope();
  bind<AuditLog>(AuditLog)
    .toResolvedValue((store: RedisStore) => new RedisAuditLog(store), [QueryStore])
    .inSingletonScope();
  bind<KeptReplies>(KeptReplies)
    .toResolvedValue((store: RedisStore) => new RedisKeptReplies(store), [QueryStore])
    .inSingletonScope();
  bind<StateChanges>(StateChanges)
    .toResolvedValue((store: RedisStore) => new RedisStateChanges(store), [QueryStore])
    .inSingletonScope();
});

function keyspaceOf({ keyPrefix, mode }: RedisSettings): Keyspace {
  return Keyspace.of({ prefix: keyPrefix, isCluster: mode === 'cluster' });
}
