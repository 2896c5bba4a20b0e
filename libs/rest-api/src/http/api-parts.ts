import type {
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

/** What the routes ask: use cases for what changes something, ports for what only reads. */
export interface ApiParts {
  readonly ports: Ports;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly replies: KeptReplies;
  readonly changes: StateChanges;
  readonly createTask: CreateTaskConfig;
  readonly updateTask: UpdateTaskConfig;
  readonly setTaskEnabled: SetTaskConfigEnabled;
  readonly deleteTask: DeleteTaskConfig;
  readonly triggerTask: TriggerTaskConfig;
  readonly cancelTask: CancelTask;
  readonly rerunTask: RerunTask;
  readonly rerunFailed: RerunFailedTasks;
  readonly explainWaiting: ExplainWaiting;
  readonly drainWorker: DrainWorker;
  readonly setWorkerCapacity: SetWorkerCapacity;
  readonly registerExecutor: RegisterExecutor;
  readonly deregisterExecutor: DeregisterExecutor;
  readonly setExecutorStatus: SetExecutorStatus;
  readonly completeExecution: CompleteExecution;
}
