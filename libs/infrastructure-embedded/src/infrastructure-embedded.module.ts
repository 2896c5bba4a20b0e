import {
  AuditLog,
  Clock,
  DueConfigs,
  ExecutionJournal,
  KeptReplies,
  LeaderLock,
  Logger,
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
import { EmbeddedAuditLog } from './adapters/embedded-audit-log';
import { EmbeddedDueConfigs } from './adapters/embedded-due-configs';
import { EmbeddedExecutionJournal } from './adapters/embedded-execution-journal';
import { EmbeddedExecutorInstanceRepository } from './adapters/embedded-executor-instance-repository';
import { EmbeddedKeptReplies } from './adapters/embedded-kept-replies';
import { EmbeddedLeaderLock } from './adapters/embedded-leader-lock';
import { EmbeddedSchedulerRegistry } from './adapters/embedded-scheduler-registry';
import { EmbeddedStateChanges } from './adapters/embedded-state-changes';
import { EmbeddedTaskConfigRepository } from './adapters/embedded-task-config-repository';
import { EmbeddedTaskQueue } from './adapters/embedded-task-queue';
import { EmbeddedTaskRepository } from './adapters/embedded-task-repository';
import { EmbeddedWorkerRepository } from './adapters/embedded-worker-repository';
import { EmbeddedClock } from './embedded-clock';
import { EmbeddedLifecycle } from './embedded-lifecycle';
import { EmbeddedSettings, RetentionSettings } from './embedded-settings';
import { EmbeddedStore } from './embedded-store';
import { WakeUpCalls } from './wake-up-calls';

/** Every port on one folder of this machine. Whoever loads it binds EmbeddedSettings, RetentionSettings and Logger. */
export const infrastructureEmbeddedModule = new ContainerModule(({ bind }) => {
  const onStore = <Port>(port: symbol, make: (store: EmbeddedStore) => Port) =>
    bind<Port>(port).toResolvedValue(make, [EmbeddedStore]).inSingletonScope();

  bind<EmbeddedClock>(EmbeddedClock)
    .toResolvedValue(() => new EmbeddedClock())
    .inSingletonScope();
  bind<Clock>(Clock).toService(EmbeddedClock);
  bind<WakeUpCalls>(WakeUpCalls)
    .toResolvedValue(() => new WakeUpCalls())
    .inSingletonScope();
  bind<WakeUps>(WakeUps).toService(WakeUpCalls);
  bind<EmbeddedStore>(EmbeddedStore)
    .toResolvedValue(
      (
        settings: EmbeddedSettings,
        retention: RetentionSettings,
        clock: Clock,
        wakeUps: WakeUpCalls,
        log: Logger,
      ) => new EmbeddedStore(settings.folder, { retention, clock, wakeUps, log }),
      [EmbeddedSettings, RetentionSettings, Clock, WakeUpCalls, Logger],
    )
    .inSingletonScope();
  bind<Store>(Store)
    .toResolvedValue(
      (settings: EmbeddedSettings, store: EmbeddedStore, clock: EmbeddedClock) =>
        new EmbeddedLifecycle(settings, store, clock),
      [EmbeddedSettings, EmbeddedStore, EmbeddedClock],
    )
    .inSingletonScope();
  bind<TaskQueue>(TaskQueue)
    .toResolvedValue(
      (store: EmbeddedStore, log: Logger) => new EmbeddedTaskQueue(store, log),
      [EmbeddedStore, Logger],
    )
    .inSingletonScope();

  onStore<DueConfigs>(DueConfigs, (store) => new EmbeddedDueConfigs(store));
  onStore<ExecutionJournal>(ExecutionJournal, (store) => new EmbeddedExecutionJournal(store));
  onStore<LeaderLock>(LeaderLock, (store) => new EmbeddedLeaderLock(store));
  onStore<SchedulerRegistry>(SchedulerRegistry, (store) => new EmbeddedSchedulerRegistry(store));
  onStore<WorkerRepository>(WorkerRepository, (store) => new EmbeddedWorkerRepository(store));
  onStore<TaskConfigRepository>(TaskConfigRepository, (store) => new EmbeddedTaskConfigRepository(store));
  onStore<TaskRepository>(TaskRepository, (store) => new EmbeddedTaskRepository(store));
  onStore<ExecutorInstanceRepository>(
    ExecutorInstanceRepository,
    (store) => new EmbeddedExecutorInstanceRepository(store),
  );
  onStore<AuditLog>(AuditLog, (store) => new EmbeddedAuditLog(store));
  onStore<KeptReplies>(KeptReplies, (store) => new EmbeddedKeptReplies(store));
  onStore<StateChanges>(StateChanges, (store) => new EmbeddedStateChanges(store));
});
