import { CancelTask } from '../use-cases/executions/cancel-task';
import { CompleteExecution } from '../use-cases/executions/complete-execution';
import { ExplainWaiting } from '../use-cases/executions/explain-waiting';
import { FindLogLines } from '../use-cases/executions/find-log-lines';
import { RerunFailedTasks } from '../use-cases/executions/rerun-failed-tasks';
import { RerunTask } from '../use-cases/executions/rerun-task';
import { TriggerMany } from '../use-cases/executions/trigger-many';
import { TriggerTaskConfig } from '../use-cases/executions/trigger-task-config';
import { AdjustExecutor } from '../use-cases/executors/adjust-executor';
import { DeregisterExecutor } from '../use-cases/executors/deregister-executor';
import { ListExecutorTypes } from '../use-cases/executors/list-executor-types';
import { RegisterExecutor } from '../use-cases/executors/register-executor';
import { SetExecutorStatus } from '../use-cases/executors/set-executor-status';
import { CreateTaskConfig } from '../use-cases/tasks/create-task-config';
import { DeleteTaskConfig } from '../use-cases/tasks/delete-task-config';
import { ForeseeTaskConfig } from '../use-cases/tasks/foresee-task-config';
import { SetTaskConfigEnabled } from '../use-cases/tasks/set-task-config-enabled';
import { UpdateTaskConfig } from '../use-cases/tasks/update-task-config';
import { ShowTimeline } from '../use-cases/timeline/show-timeline';
import { DrainWorker } from '../use-cases/workers/drain-worker';
import { SetWorkerCapacity } from '../use-cases/workers/set-worker-capacity';
import type { Ports } from './ports';
import type { UseCaseSettings } from './settings';

export const UseCases = Symbol.for('UseCases');

/** Every use case under the name by which the API, embedding programs and tools call it. */
export type UseCases = ReturnType<typeof collectUseCases>;

export function collectUseCases(ports: Ports, settings: UseCaseSettings) {
  const createTask = new CreateTaskConfig(ports, settings);
  const updateTask = new UpdateTaskConfig(ports, settings);
  const rerunTask = new RerunTask(ports, settings);
  return {
    createTask,
    updateTask,
    foreseeTask: new ForeseeTaskConfig({ createTask, updateTask, workers: ports.workers }, settings),
    setTaskEnabled: new SetTaskConfigEnabled(ports),
    deleteTask: new DeleteTaskConfig(ports),
    showTimeline: new ShowTimeline(ports, settings),

    triggerTask: new TriggerTaskConfig(ports, settings),
    triggerMany: new TriggerMany(ports, settings),
    cancelTask: new CancelTask(ports, settings),
    rerunTask,
    rerunFailed: new RerunFailedTasks({ tasks: ports.tasks, rerun: rerunTask }),
    explainWaiting: new ExplainWaiting(ports, settings),
    findLogLines: new FindLogLines(ports),
    completeExecution: new CompleteExecution(ports, settings),

    listExecutorTypes: new ListExecutorTypes(ports, settings),
    registerExecutor: new RegisterExecutor(ports, settings),
    deregisterExecutor: new DeregisterExecutor(ports),
    adjustExecutor: new AdjustExecutor(ports),
    setExecutorStatus: new SetExecutorStatus(ports),

    drainWorker: new DrainWorker(ports),
    setWorkerCapacity: new SetWorkerCapacity(ports),
  } as const;
}
