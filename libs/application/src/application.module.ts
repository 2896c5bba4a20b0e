import { ContainerModule } from 'inversify';
import { StandForElection } from './election/stand-for-election';
import { CheckExecutorHealth } from './scheduling/check-executor-health';
import { CompleteExecution } from './use-cases/executions/complete-execution';
import { DeregisterExecutor } from './use-cases/executors/deregister-executor';
import { RegisterExecutor } from './use-cases/executors/register-executor';
import { SetExecutorStatus } from './use-cases/executors/set-executor-status';
import { CallbackSeals } from './ports/callback-seals';
import { ExecutorCalls } from './ports/executor-calls';
import { FireDueConfigs } from './scheduling/fire-due-configs';
import { RecoverDeadWorkers } from './scheduling/recover-dead-workers';
import { RestoreMissingConfigs } from './scheduling/restore-missing-configs';
import { ReviewOverdueTasks } from './scheduling/review-overdue-tasks';
import { SchedulerService } from './scheduling/scheduler-service';
import { CancelTask } from './use-cases/executions/cancel-task';
import { CreateTaskConfig } from './use-cases/tasks/create-task-config';
import { DeleteTaskConfig } from './use-cases/tasks/delete-task-config';
import { DrainWorker } from './use-cases/workers/drain-worker';
import { SetWorkerCapacity } from './use-cases/workers/set-worker-capacity';
import { ExplainWaiting } from './use-cases/executions/explain-waiting';
import { RerunFailedTasks } from './use-cases/executions/rerun-failed-tasks';
import { RerunTask } from './use-cases/executions/rerun-task';
import { SetTaskConfigEnabled } from './use-cases/tasks/set-task-config-enabled';
import { TriggerTaskConfig } from './use-cases/executions/trigger-task-config';
import { UpdateTaskConfig } from './use-cases/tasks/update-task-config';
import { collectPorts, Ports } from './wiring/ports';
import { SchedulerSettings, UseCaseSettings } from './wiring/settings';
import { ExecutorRegistry } from './working/executor-registry';
import { WorkerService, WorkerSettings } from './working/worker-service';

/**
 * What every role needs: the ports gathered, and the use cases. Whoever loads it binds UseCaseSettings, ExecutorCalls and
 * CallbackSeals.
 */
export const applicationModule = new ContainerModule(({ bind }) => {
  bind<Ports>(Ports).toDynamicValue(collectPorts).inSingletonScope();

  bind(CreateTaskConfig)
    .toResolvedValue(
      (ports: Ports, settings: UseCaseSettings) => new CreateTaskConfig(ports, settings),
      [Ports, UseCaseSettings],
    )
    .inSingletonScope();
  bind(UpdateTaskConfig)
    .toResolvedValue(
      (ports: Ports, settings: UseCaseSettings) => new UpdateTaskConfig(ports, settings),
      [Ports, UseCaseSettings],
    )
    .inSingletonScope();
  bind(SetTaskConfigEnabled)
    .toResolvedValue((ports: Ports) => new SetTaskConfigEnabled(ports), [Ports])
    .inSingletonScope();
  bind(DeleteTaskConfig)
    .toResolvedValue((ports: Ports) => new DeleteTaskConfig(ports), [Ports])
    .inSingletonScope();
  bind(TriggerTaskConfig)
    .toResolvedValue(
      (ports: Ports, settings: UseCaseSettings) => new TriggerTaskConfig(ports, settings),
      [Ports, UseCaseSettings],
    )
    .inSingletonScope();
  bind(RerunTask)
    .toResolvedValue(
      (ports: Ports, settings: UseCaseSettings) => new RerunTask(ports, settings),
      [Ports, UseCaseSettings],
    )
    .inSingletonScope();
  bind(CancelTask)
    .toResolvedValue(
      (ports: Ports, executorCalls: ExecutorCalls, settings: UseCaseSettings) =>
        new CancelTask({ ...ports, executorCalls }, settings),
      [Ports, ExecutorCalls, UseCaseSettings],
    )
    .inSingletonScope();
  bind(RerunFailedTasks)
    .toResolvedValue(
      ({ tasks }: Ports, rerun: RerunTask) => new RerunFailedTasks({ tasks, rerun }),
      [Ports, RerunTask],
    )
    .inSingletonScope();
  bind(ExplainWaiting)
    .toResolvedValue(
      (ports: Ports, settings: UseCaseSettings) => new ExplainWaiting(ports, settings),
      [Ports, UseCaseSettings],
    )
    .inSingletonScope();
  bind(DrainWorker)
    .toResolvedValue((ports: Ports) => new DrainWorker(ports), [Ports])
    .inSingletonScope();
  bind(SetWorkerCapacity)
    .toResolvedValue((ports: Ports) => new SetWorkerCapacity(ports), [Ports])
    .inSingletonScope();

  bind(RegisterExecutor)
    .toResolvedValue(
      (ports: Ports, callbackSeals: CallbackSeals, settings: UseCaseSettings) =>
        new RegisterExecutor({ ...ports, callbackSeals }, settings),
      [Ports, CallbackSeals, UseCaseSettings],
    )
    .inSingletonScope();
  bind(DeregisterExecutor)
    .toResolvedValue((ports: Ports) => new DeregisterExecutor(ports), [Ports])
    .inSingletonScope();
  bind(SetExecutorStatus)
    .toResolvedValue((ports: Ports) => new SetExecutorStatus(ports), [Ports])
    .inSingletonScope();
  bind(CompleteExecution)
    .toResolvedValue(
      (ports: Ports, callbackSeals: CallbackSeals, settings: UseCaseSettings) =>
        new CompleteExecution({ ...ports, callbackSeals }, settings),
      [Ports, CallbackSeals, UseCaseSettings],
    )
    .inSingletonScope();
});

/** The role `schedule`. Whoever loads it binds SchedulerSettings. */
export const schedulingModule = new ContainerModule(({ bind }) => {
  bind(StandForElection)
    .toResolvedValue(
      (ports: Ports, settings: SchedulerSettings) => new StandForElection(ports, settings),
      [Ports, SchedulerSettings],
    )
    .inSingletonScope();
  bind(SchedulerService)
    .toResolvedValue(
      (
        ports: Ports,
        executorCalls: ExecutorCalls,
        election: StandForElection,
        settings: SchedulerSettings,
      ) => {
        const parts = { ...ports, executorCalls, leadership: election, election };
        const duties = {
          fire: new FireDueConfigs(parts, settings),
          review: new ReviewOverdueTasks(parts, settings),
          recover: new RecoverDeadWorkers(parts, settings),
          restore: new RestoreMissingConfigs(parts),
          checkHealth: new CheckExecutorHealth(parts, settings.healthCheck),
        };
        return new SchedulerService({ ...parts, duties }, settings);
      },
      [Ports, ExecutorCalls, StandForElection, SchedulerSettings],
    )
    .inSingletonScope();
});

/** The role `work`. Whoever loads it binds WorkerSettings and ExecutorRegistry. */
export const workingModule = new ContainerModule(({ bind }) => {
  bind(WorkerService)
    .toResolvedValue(
      (ports: Ports, executorCalls: ExecutorCalls, executors: ExecutorRegistry, settings: WorkerSettings) =>
        new WorkerService(settings, { ...ports, queue: ports.taskQueue, executorCalls, executors }),
      [Ports, ExecutorCalls, ExecutorRegistry, WorkerSettings],
    )
    .inSingletonScope();
});
