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
  StateChanges,
  Store,
  TriggerTaskConfig,
  UpdateTaskConfig,
} from '@distribute-schedule/application';
import { ContainerModule } from 'inversify';
import type { ApiParts } from './server/api-parts';
import { ApiServer } from './server/api-server';
import { ApiSettings } from './server/api-settings';

const ApiPartsToken = Symbol.for('ApiParts');

/** The role `api`. Whoever loads it binds ApiSettings. */
export const restApiModule = new ContainerModule(({ bind }) => {
  bind<ApiParts>(ApiPartsToken)
    .toDynamicValue(({ get }) => ({
      ports: get<Ports>(Ports),
      store: get<Store>(Store),
      audit: get<AuditLog>(AuditLog),
      replies: get<KeptReplies>(KeptReplies),
      changes: get<StateChanges>(StateChanges),
      createTask: get(CreateTaskConfig),
      updateTask: get(UpdateTaskConfig),
      setTaskEnabled: get(SetTaskConfigEnabled),
      deleteTask: get(DeleteTaskConfig),
      triggerTask: get(TriggerTaskConfig),
      cancelTask: get(CancelTask),
      rerunTask: get(RerunTask),
      rerunFailed: get(RerunFailedTasks),
      explainWaiting: get(ExplainWaiting),
      drainWorker: get(DrainWorker),
      registerExecutor: get(RegisterExecutor),
      deregisterExecutor: get(DeregisterExecutor),
      setExecutorStatus: get(SetExecutorStatus),
      completeExecution: get(CompleteExecution),
    }))
    .inSingletonScope();
  bind(ApiServer)
    .toResolvedValue(
      (parts: ApiParts, settings: ApiSettings) => new ApiServer(parts, settings),
      [ApiPartsToken, ApiSettings],
    )
    .inSingletonScope();
});
