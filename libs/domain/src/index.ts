export { DomainError } from './errors';
export {
  executorInstanceId,
  manualTaskId,
  scheduledTaskId,
  idPattern,
  namePattern,
  taskConfigId,
  taskIdPattern,
  taskId,
  workerId,
  type AttemptToken,
  type ExecutorInstanceId,
  type TaskConfigId,
  type TaskId,
  type WorkerId,
} from './ids';
export { isSameJson, type JsonObject, type JsonValue, type UnknownFields } from './json';
export { madeVisible, textPattern } from './text';
export { BoundedMemo } from './time/bounded-memo';
export { Duration } from './time/duration';
export { readMoment } from './time/moment';

export { InvalidCronExpressionError } from './trigger/cron-expression';
export { Trigger, type TriggerBounds, type TriggerSpec } from './trigger/trigger';

export {
  TaskConfig,
  type Replan,
  type TaskConfigSnapshot,
  type UpcomingRun,
} from './task-config/task-config';
export {
  maxReplacedTasks,
  overlapModes,
  type OpenTasks,
  type OverlapMode,
  type ReplacedTask,
} from './task-config/overlap-policy';
export {
  definitionDefaults,
  checkNewFields,
  definitionFields,
  maxPauseReasonLength,
  maxWindows,
  type Pause,
  type DefinitionFields,
  type RemovableName,
  type ShownName,
  type TaskConfigDefinition,
} from './task-config/task-config-definition';
export {
  InvalidTaskConfigError,
  OpenTasksChangedError,
  TaskConfigChangedError,
  TaskConfigExistsError,
  TaskConfigNotFoundError,
  UnreadableTaskConfigError,
} from './task-config/task-config-errors';
export { couldChangeWithFewerOpen, isTroubleOutcome } from './task-config/fire';
export { codedReason, fireReasonCodes, type FireReasonCode } from './task-config/fire-reason';
export type { Decider, Fire, FireOutcome, FireRecord, FiringContext, NextDue } from './task-config/fire';
export {
  fireOutcomes,
  meetsLedgerFilter,
  recordsBehind,
  type LedgerException,
  type LedgerFilter,
  type LedgerPosition,
} from './task-config/ledger-query';
export {
  DueCalendar,
  addedUp,
  dueDay,
  dueOutcomes,
  keptDueDays,
  maxCountedOfDay,
  packDay,
  unpackDay,
  type DueDay,
  type DueDayChange,
  type DueOutcome,
} from './task-config/due-days';
export {
  MisfirePolicy,
  defaultMisfirePolicy,
  maxMisfireCount,
  misfireModes,
  type MisfireMode,
  type MisfirePolicySettings,
} from './task-config/misfire-policy';
export type { StoredTaskConfig } from './task-config/stored-task-config';
export { TaskConfigRepository } from './task-config/task-config-repository';
export {
  isSameSummary,
  nameKey,
  summaryOf,
  type IndexedState,
  type TaskConfigOrder,
  type TaskConfigPage,
  type TaskConfigQuery,
  type TaskConfigSummary,
} from './task-config/task-config-query';
export {
  listTaskConfigs,
  type TaskConfigIndexes,
  type TaskConfigEntry,
} from './task-config/list-task-configs';
export { recentRuns, maxRecentMarks, type RecentMark, type RecentRuns } from './task-config/recent-runs';
export {
  taskConfigFacets,
  type Count,
  type FacetValue,
  type TaskConfigFacets,
} from './task-config/task-config-facets';
export {
  activeTaskConfigs,
  maxActiveConfigs,
  type ActiveTaskConfig,
  type ActiveTaskConfigs,
  type ActivityIndexes,
  type ActivityQuery,
} from './task-config/active-task-configs';

export { attemptOutcomes, attemptsOf, type AttemptSummary } from './task/attempts-of';
export { Task, type AttemptFailure } from './task/task';
export type { TaskCause, TaskSnapshot } from './task/task-snapshot';
export {
  finalStatuses,
  isFinal,
  type FinalStatus,
  type RunningState,
  type TaskState,
  type TaskStatus,
} from './task/task-state';
export {
  AttemptSupersededError,
  IllegalTransitionError,
  TaskChangedError,
  TaskNotFoundError,
} from './task/task-errors';
export { copiedDefaults, copiedFields, copyFields, type CopiedFields } from './task/copied-fields';
export { reasonAgainst, reasonAgainstNew, type AnyField, type FieldTable } from './task/field';
export { RetryPolicy, retryBounds, type RetryPolicySettings } from './task/retry-policy';
export { endedRunOf, type EndedRun } from './task/ended-run';
export { taskMeasures } from './task/task-measures';
export {
  isFailing,
  maxRecentOutcomes,
  readRecentOutcome,
  writeRecentOutcome,
  type RecentOutcome,
} from './task/recent-outcome';
export type { TaskResult } from './task/task-result';
export { taskStepKinds, type TaskStep, type TaskStepKind } from './task/task-step';
export { meetsQuery, type TaskPage, type TaskQuery } from './task/task-query';
export type { TaskPlace } from './task/task-place';
export {
  TaskRepository,
  type EndsInSpan,
  type StoreTotals,
  type SumUnit,
  type TaskCount,
  type TaskCounts,
} from './task/task-repository';
export { taskStatistics, type MeasureSums, type TaskStatistics } from './task/task-statistics';

export {
  boundedDescription,
  type DescribedParameter,
  type ExecutorDescription,
} from './worker/executor-description';
export {
  Worker,
  checkCapacity,
  maxCapacity,
  meets,
  offeredBy,
  type WorkerLoad,
  type WorkerRegistration,
} from './worker/worker';
export {
  checkLabels,
  notOffered,
  parseRequirementKey,
  requirementKey,
  type Labels,
} from './worker/requirement';
export { obstaclesOf, type Obstacle } from './worker/obstacles';
export { WorkerIdTakenError, WorkerRepository, type HeartbeatReply } from './worker/worker-repository';

export {
  ExecutorInstance,
  maintenanceReason,
  type Adjustable,
  type ExecutorInstanceRegistration,
  type ExecutorInstanceSnapshot,
  type ExecutorInstanceStatus,
} from './executor-instance/executor-instance';
export {
  ExecutorInstanceChangedError,
  ExecutorInstanceNotFoundError,
  ForeignAddressError,
  ForeignExecutorInstanceError,
  InvalidExecutorInstanceError,
  TooManyExecutorInstancesError,
  TooManyOwnedTasksError,
} from './executor-instance/executor-instance-errors';
export {
  followAdvertisement,
  isSameAdvertisement,
  ownedConfigId,
  ownedHandler,
  advertisedFieldsOf,
  reviewAdvertisement,
  type AdvertisedTask,
  type KeptAdvertisement,
} from './task-config/advertised-task';
export { ExecutorInstanceRepository } from './executor-instance/executor-instance-repository';

export { WorkerPool, type PlacementRequest } from './placement/worker-pool';
export { balancingStrategy, balancingStrategyNames } from './balancing/balancing-strategies';
export {
  dueTimesIn,
  maxMarksPerRow,
  reachesBack,
  timelineRow,
  usualRunMs,
  type DenseSpan,
  type TimelineFacts,
  type TimelineRow,
  type TimelineRun,
  type TimelineSpan,
} from './timeline/timeline-row';
export {
  TimelineDensity,
  bucketLengthMs,
  type ExpectedRuns,
  type TimelineBucket,
} from './timeline/timeline-density';
