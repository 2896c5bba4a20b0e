export { MergedAudit } from './auditing/merged-audit';
export {
  AuditLog,
  auditOutcomes,
  auditSourceOf,
  auditSources,
  type AuditEntry,
  type AuditOutcome,
  type AuditPage,
  type AuditQuery,
  type AuditRecord,
  type AuditSource,
} from './ports/audit-log';
export { CallbackSeals } from './ports/callback-seals';
export { Clock, type CancelTimer } from './ports/clock';
export {
  DueConfigs,
  type ClaimDueReply,
  type ClaimDueRequest,
  type ClaimedConfig,
  type CommitOutcome,
  type ConfigFire,
  type PlacementMemo,
  type ReturnedClaim,
  type UnreadableConfig,
} from './ports/due-configs';
export {
  ExecutionJournal,
  type JournalEntry,
  type JournalLine,
  type JournalPage,
  type JournalProgress,
} from './ports/execution-journal';
export { KeptReplies, type KeptReply, type RepeatedRequest } from './ports/kept-replies';
export {
  EndedRuns,
  type EndedRunsBatch,
  type EndedRunsReply,
  type DayChange,
  type FoldChanges,
  type FailingChange,
  type LatestRun,
  type ListChange,
  type LoggedRun,
  type ReadEndedRuns,
  type SumChange,
  type TotalChange,
} from './ports/ended-runs';
export { ExecutorCalls } from './ports/executor-calls';
export { LeaderLock } from './ports/leader-lock';
export { Logger, type LogFields } from './ports/logger';
export { Metrics, noMetrics, type AnsweredRequest, type MetricsPage } from './ports/metrics';
export type { Completeness, ParameterChecks, ExecutorInput } from './ports/parameter-checks';
export type { PauseOrder } from './use-cases/tasks/set-task-config-enabled';
export type { ExecutorType } from './use-cases/executors/list-executor-types';
export type { ExecutorTypes } from './use-cases/tasks/check-executor-type';
export { Randomness } from './ports/randomness';
export { MissingSecretError, Secrets } from './ports/secrets';
export {
  StateChanges,
  stateChangeEvents,
  type StateChange,
  type StateChangeEvent,
} from './ports/state-changes';
export {
  RetentionSettings,
  Store,
  storeWarningCodes,
  type AuditRetention,
  type StoreHealth,
  type StoreWarning,
} from './ports/store';
export { StoreError, StoreFullError, StoreRefusedError, StoreUnavailableError } from './ports/store-errors';
export { SchedulerRegistry, type SchedulerBeat, type SchedulerInfo } from './ports/scheduler-registry';
export {
  TaskQueue,
  type ChangeOutcome,
  type ClaimReply,
  type ClaimRequest,
  type DeadWorker,
  type OverdueReply,
  type OverdueRequest,
  type OverdueTask,
  type Replacement,
  type PlacedTask,
  type SubmitLimits,
  type SubmitManyReply,
  type SubmitOutcome,
  type TaskChange,
} from './ports/task-queue';
export { WakeUps, type StopListening, type WakeUp } from './ports/wake-ups';

export { forgetDueBefore, type Forgotten } from './moving/forget-due-before';
export { moveIn } from './moving/move-in';
export { assertAtRest, moveOut } from './moving/move-out';
export type { Moved } from './moving/moved';
export { UnusableMoveFileError } from './moving/moving-errors';
export { Loop } from './background/loop';
export { foldAll } from './folding/fold-all';
export { SchedulerService } from './scheduling/scheduler-service';

export { DeregisterExecutor } from './use-cases/executors/deregister-executor';
export { CompleteExecution, type ExecutionReport } from './use-cases/executions/complete-execution';
export {
  RegisterExecutor,
  type RegisterExecutorCommand,
  type RegisteredExecutor,
} from './use-cases/executors/register-executor';
export { AdjustExecutor } from './use-cases/executors/adjust-executor';
export { SetExecutorStatus } from './use-cases/executors/set-executor-status';

export { CancelTask } from './use-cases/executions/cancel-task';
export { CreateTaskConfig, type IfExists } from './use-cases/tasks/create-task-config';
export { DeleteTaskConfig } from './use-cases/tasks/delete-task-config';
export {
  ForeseeTaskConfig,
  taskWarnings,
  type ForeseenTaskConfig,
} from './use-cases/tasks/foresee-task-config';
export {
  ShowTimeline,
  type ShowTimelineCommand,
  type TimelinePage,
} from './use-cases/timeline/show-timeline';
export type { TimelinePosition } from './use-cases/timeline/timeline-order';
export { DrainWorker } from './use-cases/workers/drain-worker';
export { SetWorkerCapacity } from './use-cases/workers/set-worker-capacity';
export { ExplainWaiting, type WaitingExplained } from './use-cases/executions/explain-waiting';
export {
  FindLogLines,
  type FoundLogLines,
  type LogLinesQuery,
  type NumberedLine,
} from './use-cases/executions/find-log-lines';
export { RerunFailedTasks, type RerunProgress } from './use-cases/executions/rerun-failed-tasks';
export { RerunTask } from './use-cases/executions/rerun-task';
export { SetTaskConfigEnabled } from './use-cases/tasks/set-task-config-enabled';
export type { NewTaskFields, RemovableField, TaskConfigFields } from './use-cases/tasks/task-config-fields';
export type { Submitted } from './use-cases/executions/submit-task';
export { maxRunsTogether, TriggerMany } from './use-cases/executions/trigger-many';
export { TriggerTaskConfig } from './use-cases/executions/trigger-task-config';
export { UpdateTaskConfig } from './use-cases/tasks/update-task-config';

export { ExecutorRegistry } from './working/executor-registry';
export { timeoutMessage, type CallbackUrl } from './working/attempt';
export { WorkerService, WorkerSettings } from './working/worker-service';

export { applicationModule, schedulingModule, workingModule } from './application.module';
export { Ports } from './wiring/ports';
export { SchedulerSettings, UseCaseSettings } from './wiring/settings';
export { collectUseCases, UseCases } from './wiring/use-cases';
