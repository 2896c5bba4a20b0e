import {
  AuditLog,
  CancelTask,
  CompleteExecution,
  CreateTaskConfig,
  DeleteTaskConfig,
  DeregisterExecutor,
  DrainWorker,
  ExplainWaiting,
  KeptReplies,
  Ports,
  RegisterExecutor,
  RerunFailedTasks,
  RerunTask,
  SetExecutorStatus,
  SetTaskConfigEnabled,
  SetWorkerCapacity,
  StateChanges,
  Store,
  TriggerTaskConfig,
  UpdateTaskConfig,
} from '@distribute-schedule/application';
import { ContainerModule } from 'inversify';
import type { ApiParts } from './http/api-parts';
import { ApiServer } from './server/api-server';
import { ApiSettings } from './http/api-settings';

const ApiPartsToken = Symbol.for('ApiParts');

/** The role `api`. Whoever loads it binds ApiSettings. */
export const restApiModule = new ContainerModule(({ bind }) => {
  bind<ApiParts>(ApiPartsToken)
    .toDynamicValue((container) => ({
      ports: container.get<Ports>(Ports),
      store: container.get<Store>(Store),
      audit: container.get<AuditLog>(AuditLog),
      replies: container.get<KeptReplies>(KeptReplies),
      changes: container.get<StateChanges>(StateChanges),
      createTask: container.get(CreateTaskConfig),
      updateTask: container.get(UpdateTaskConfig),
      setTaskEnabled: container.get(SetTaskConfigEnabled),
      deleteTask: container.get(DeleteTaskConfig),
      triggerTask: container.get(TriggerTaskConfig),
      cancelTask: container.get(CancelTask),
      rerunTask: container.get(RerunTask),
      rerunFailed: container.get(RerunFailedTasks),
      explainWaiting: container.get(ExplainWaiting),
      drainWorker: container.get(DrainWorker),
      setWorkerCapacity: container.get(SetWorkerCapacity),
      registerExecutor: container.get(RegisterExecutor),
      deregisterExecutor: container.get(DeregisterExecutor),
      setExecutorStatus: container.get(SetExecutorStatus),
      completeExecution: container.get(CompleteExecution),
    }))
    .inSingletonScope();
  bind(ApiServer)
    .toResolvedValue(
      (parts: ApiParts, settings: ApiSettings) => new ApiServer(parts, settings),
      [ApiPartsToken, ApiSettings],
    )
    .inSingletonScope();
});
