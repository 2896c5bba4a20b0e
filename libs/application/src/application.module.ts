import { ContainerModule } from 'inversify';
import { StandForElection } from './election/stand-for-election';
import { FoldEndedRuns } from './folding/fold-ended-runs';
import { CheckExecutorHealth } from './scheduling/check-executor-health';
import { EndUnadvertisedTasks } from './scheduling/end-unadvertised-tasks';
import { FireDueConfigs } from './scheduling/fire-due-configs';
import { RecoverDeadWorkers } from './scheduling/recover-dead-workers';
import { RestoreMissingConfigs } from './scheduling/restore-missing-configs';
import { ReviewOverdueTasks } from './scheduling/review-overdue-tasks';
import { SchedulerService } from './scheduling/scheduler-service';
import { Secrets } from './ports/secrets';
import { collectPorts, Ports } from './wiring/ports';
import { SchedulerSettings, UseCaseSettings } from './wiring/settings';
import { collectUseCases, UseCases } from './wiring/use-cases';
import { ExecutorRegistry } from './working/executor-registry';
import { WorkerService, WorkerSettings } from './working/worker-service';

/**
 * The ports, gathered, and the use cases: every role needs them. The program that loads this module binds the ports of a
 * store, Logger, Metrics, Randomness, ExecutorCalls, CallbackSeals and UseCaseSettings.
 */
export const applicationModule = new ContainerModule(({ bind }) => {
  bind<Ports>(Ports).toDynamicValue(collectPorts).inSingletonScope();
  bind<UseCases>(UseCases).toResolvedValue(collectUseCases, [Ports, UseCaseSettings]).inSingletonScope();
});

/** The role `schedule`. The program that loads this module binds Ports and SchedulerSettings. */
export const schedulingModule = new ContainerModule(({ bind }) => {
  bind(StandForElection)
    .toResolvedValue(
      (ports: Ports, settings: SchedulerSettings) => new StandForElection(ports, settings),
      [Ports, SchedulerSettings],
    )
    .inSingletonScope();
  bind(SchedulerService)
    .toResolvedValue(
      (ports: Ports, election: StandForElection, settings: SchedulerSettings) => {
        const parts = { ...ports, leadership: election, election };
        const duties = {
          fire: new FireDueConfigs(parts, settings),
          review: new ReviewOverdueTasks(parts, settings),
          recover: new RecoverDeadWorkers(parts, settings),
          fold: new FoldEndedRuns(parts, settings),
          restore: new RestoreMissingConfigs(parts),
          checkHealth: new CheckExecutorHealth(parts, settings.healthCheck),
          endUnadvertised: new EndUnadvertisedTasks(parts, settings),
        };
        return new SchedulerService({ ...parts, duties }, settings);
      },
      [Ports, StandForElection, SchedulerSettings],
    )
    .inSingletonScope();
});

/** The role `work`. The program that loads this module binds Ports, WorkerSettings, ExecutorRegistry and Secrets. */
export const workingModule = new ContainerModule(({ bind }) => {
  bind(WorkerService)
    .toResolvedValue(
      (ports: Ports, executors: ExecutorRegistry, secrets: Secrets, settings: WorkerSettings) =>
        new WorkerService({ ...ports, executors, secrets }, settings),
      [Ports, ExecutorRegistry, Secrets, WorkerSettings],
    )
    .inSingletonScope();
});
