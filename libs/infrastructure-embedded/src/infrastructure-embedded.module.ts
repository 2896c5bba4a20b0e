import {
  AuditLog,
  Clock,
  DueConfigs,
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
import { MachineClock, InProcessWakeUps } from '@distribute-schedule/store-kit';
import { ContainerModule, type ContainerModuleLoadOptions } from 'inversify';
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
import { EmbeddedLifecycle } from './embedded-lifecycle';
import { EmbeddedSettings } from './embedded-settings';
import { EmbeddedStore } from './embedded-store';
import { inFolder } from './folder/open-folder';
import { Medium } from './medium';
import { inMemory } from './memory/in-memory';
import { MemoryLifecycle } from './memory/memory-lifecycle';

/** Every port on one folder of this machine. Whoever loads it binds EmbeddedSettings, RetentionSettings and Logger. */
export const infrastructureEmbeddedModule = new ContainerModule(({ bind }) => {
  bind<MachineClock>(MachineClock)
    .toResolvedValue(() => new MachineClock())
    .inSingletonScope();
  bind<Clock>(Clock).toService(MachineClock);
  bind<Medium>(Medium)
    .toResolvedValue(({ folder }: EmbeddedSettings) => inFolder(folder), [EmbeddedSettings])
    .inSingletonScope();
  bind<Store>(Store)
    .toResolvedValue(
      (settings: EmbeddedSettings, store: EmbeddedStore, clock: MachineClock, log: Logger) =>
        new EmbeddedLifecycle(settings, store, clock, log),
      [EmbeddedSettings, EmbeddedStore, MachineClock, Logger],
    )
    .inSingletonScope();
  bindPorts(bind);
});

/**
 * Every port on a store in memory, which goes by a clock of its caller's. Whoever loads it binds RetentionSettings and
 * Logger.
 */
export function inMemoryModule(clock: Clock): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind<Clock>(Clock).toConstantValue(clock);
    bind<Medium>(Medium).toConstantValue(inMemory());
    bind<Store>(Store)
      .toResolvedValue((store: EmbeddedStore) => new MemoryLifecycle(store), [EmbeddedStore])
      .inSingletonScope();
    bindPorts(bind);
  });
}

function bindPorts(bind: ContainerModuleLoadOptions['bind']): void {
  const onStore = <Port>(port: symbol, make: (store: EmbeddedStore) => Port) =>
    bind<Port>(port).toResolvedValue(make, [EmbeddedStore]).inSingletonScope();

  bind<InProcessWakeUps>(InProcessWakeUps)
    .toResolvedValue(() => new InProcessWakeUps())
    .inSingletonScope();
  bind<WakeUps>(WakeUps).toService(InProcessWakeUps);
  bind<EmbeddedStore>(EmbeddedStore)
    .toResolvedValue(
      (medium: Medium, retention: RetentionSettings, clock: Clock, wakeUps: InProcessWakeUps, log: Logger) =>
        new EmbeddedStore(medium, { retention, clock, wakeUps, log }),
      [Medium, RetentionSettings, Clock, InProcessWakeUps, Logger],
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
}
