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
import { ContainerModule, type ContainerModuleLoadOptions } from 'inversify';
import { SqlAuditLog } from './adapters/sql-audit-log';
import { SqlDueConfigs } from './adapters/sql-due-configs';
import { SqlEndedRuns } from './adapters/sql-ended-runs';
import { SqlExecutionJournal } from './adapters/sql-execution-journal';
import { SqlExecutorInstanceRepository } from './adapters/sql-executor-instance-repository';
import { SqlKeptReplies } from './adapters/sql-kept-replies';
import { SqlLeaderLock } from './adapters/sql-leader-lock';
import { SqlSchedulerRegistry } from './adapters/sql-scheduler-registry';
import { SqlStateChanges } from './adapters/sql-state-changes';
import { SqlTaskConfigRepository } from './adapters/sql-task-config-repository';
import { SqlTaskQueue } from './adapters/sql-task-queue';
import { SqlTaskRepository } from './adapters/sql-task-repository';
import { SqlWorkerRepository } from './adapters/sql-worker-repository';
import { ElectionLock } from './mysql/election-lock';
import { MysqlDatabase } from './mysql/mysql-database';
import { MysqlLifecycle } from './mysql/mysql-lifecycle';
import { MysqlSettings } from './mysql/mysql-settings';
import { PolledWakeUps } from './mysql/polled-wake-ups';
import { ServerTime } from './mysql/server-time';
import { SqlStore } from './sql-store';
import { SqliteSettings } from './sqlite-settings';
import { FileLifecycle } from './sqlite/file-lifecycle';
import { inFile } from './sqlite/in-file';
import { inMemory } from './sqlite/in-memory';
import { MemoryLifecycle } from './sqlite/memory-lifecycle';
import { SqliteDatabase, type SqlitePlace } from './sqlite/sqlite-database';
import { MachineClock } from './sqlite/machine-clock';
import { InProcessWakeUps } from './wake-ups/in-process-wake-ups';

/** Expired rows do no harm until they are dropped. */
const sweepFileEveryMs = 1_000;
/** Each process of a fleet sweeps. */
const sweepDatabaseEveryMs = 5_000;
/** Simulated hours are short. */
const sweepMemoryEveryMs = 600_000;

const Place = Symbol.for('SqlitePlace');

/** Every port on a SQLite file of this machine. The caller binds SqliteSettings, RetentionSettings and Logger. */
export const sqliteModule = new ContainerModule(({ bind }) => {
  bind<MachineClock>(MachineClock)
    .toResolvedValue(() => new MachineClock())
    .inSingletonScope();
  bind<Clock>(Clock).toService(MachineClock);
  bind<SqlitePlace>(Place)
    .toResolvedValue(({ file }: SqliteSettings, log: Logger) => inFile(file, log), [SqliteSettings, Logger])
    .inSingletonScope();
  bind<Store>(Store)
    .toResolvedValue(
      (settings: SqliteSettings, store: SqlStore, clock: MachineClock, log: Logger) =>
        new FileLifecycle(settings, store, clock, log),
      [SqliteSettings, SqlStore, MachineClock, Logger],
    )
    .inSingletonScope();
  bindSqlite(bind, sweepFileEveryMs);
});

/** Every port on a store in memory, under the clock of the caller, who binds RetentionSettings and Logger. */
export function sqliteInMemoryModule(clock: Clock): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind<Clock>(Clock).toConstantValue(clock);
    bind<SqlitePlace>(Place).toConstantValue(inMemory());
    bind<Store>(Store)
      .toResolvedValue((store: SqlStore) => new MemoryLifecycle(store), [SqlStore])
      .inSingletonScope();
    bindSqlite(bind, sweepMemoryEveryMs);
  });
}

/** Every port on a MySQL or MariaDB database. The caller binds MysqlSettings, RetentionSettings and Logger. */
export const mysqlModule = new ContainerModule(({ bind }) => {
  bind<ServerTime>(ServerTime)
    .toResolvedValue(() => new ServerTime())
    .inSingletonScope();
  bind<Clock>(Clock).toService(ServerTime);
  bind<MysqlDatabase>(MysqlDatabase)
    .toResolvedValue(
      (settings: MysqlSettings, time: ServerTime) => new MysqlDatabase(settings, time),
      [MysqlSettings, ServerTime],
    )
    .inSingletonScope();
  bind<PolledWakeUps>(PolledWakeUps)
    .toResolvedValue(
      (database: MysqlDatabase, time: ServerTime, { pollIntervalMs }: MysqlSettings) =>
        new PolledWakeUps(database, time, pollIntervalMs),
      [MysqlDatabase, ServerTime, MysqlSettings],
    )
    .inSingletonScope();
  bind<WakeUps>(WakeUps).toService(PolledWakeUps);
  bind<SqlStore>(SqlStore)
    .toResolvedValue(
      (
        database: MysqlDatabase,
        retention: RetentionSettings,
        clock: Clock,
        wakeUps: PolledWakeUps,
        log: Logger,
      ) => new SqlStore(database, { retention, clock, wakeUps, sweepEveryMs: sweepDatabaseEveryMs, log }),
      [MysqlDatabase, RetentionSettings, Clock, PolledWakeUps, Logger],
    )
    .inSingletonScope();
  bind<ElectionLock>(ElectionLock)
    .toResolvedValue((settings: MysqlSettings) => new ElectionLock(settings), [MysqlSettings])
    .inSingletonScope();
  bind<LeaderLock>(LeaderLock)
    .toResolvedValue(
      (store: SqlStore, lock: ElectionLock) => new SqlLeaderLock(store, lock),
      [SqlStore, ElectionLock],
    )
    .inSingletonScope();
  bind<Store>(Store)
    .toResolvedValue(
      (
        settings: MysqlSettings,
        store: SqlStore,
        wakeUps: PolledWakeUps,
        electionLock: ElectionLock,
        log: Logger,
      ) => new MysqlLifecycle(settings, store, { wakeUps, electionLock }, log),
      [MysqlSettings, SqlStore, PolledWakeUps, ElectionLock, Logger],
    )
    .inSingletonScope();
  bindPorts(bind);
});

function bindSqlite(bind: ContainerModuleLoadOptions['bind'], sweepEveryMs: number): void {
  bind<InProcessWakeUps>(InProcessWakeUps)
    .toResolvedValue(() => new InProcessWakeUps())
    .inSingletonScope();
  bind<WakeUps>(WakeUps).toService(InProcessWakeUps);
  bind<SqlStore>(SqlStore)
    .toResolvedValue(
      (
        place: SqlitePlace,
        retention: RetentionSettings,
        clock: Clock,
        wakeUps: InProcessWakeUps,
        log: Logger,
      ) => new SqlStore(new SqliteDatabase(place, clock), { retention, clock, wakeUps, sweepEveryMs, log }),
      [Place, RetentionSettings, Clock, InProcessWakeUps, Logger],
    )
    .inSingletonScope();
  bind<LeaderLock>(LeaderLock)
    .toResolvedValue((store: SqlStore) => new SqlLeaderLock(store), [SqlStore])
    .inSingletonScope();
  bindPorts(bind);
}

function bindPorts(bind: ContainerModuleLoadOptions['bind']): void {
  const onStore = <Port>(port: symbol, make: (store: SqlStore) => Port) =>
    bind<Port>(port).toResolvedValue(make, [SqlStore]).inSingletonScope();

  bind<TaskQueue>(TaskQueue)
    .toResolvedValue((store: SqlStore, log: Logger) => new SqlTaskQueue(store, log), [SqlStore, Logger])
    .inSingletonScope();

  onStore<DueConfigs>(DueConfigs, (store) => new SqlDueConfigs(store));
  onStore<EndedRuns>(EndedRuns, (store) => new SqlEndedRuns(store));
  onStore<ExecutionJournal>(ExecutionJournal, (store) => new SqlExecutionJournal(store));
  onStore<SchedulerRegistry>(SchedulerRegistry, (store) => new SqlSchedulerRegistry(store));
  onStore<WorkerRepository>(WorkerRepository, (store) => new SqlWorkerRepository(store));
  onStore<TaskConfigRepository>(TaskConfigRepository, (store) => new SqlTaskConfigRepository(store));
  onStore<TaskRepository>(TaskRepository, (store) => new SqlTaskRepository(store));
  onStore<ExecutorInstanceRepository>(
    ExecutorInstanceRepository,
    (store) => new SqlExecutorInstanceRepository(store),
  );
  onStore<AuditLog>(AuditLog, (store) => new SqlAuditLog(store));
  onStore<KeptReplies>(KeptReplies, (store) => new SqlKeptReplies(store));
  onStore<StateChanges>(StateChanges, (store) => new SqlStateChanges(store));
}
