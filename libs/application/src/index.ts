export { Clock, type CancelTimer } from './ports/clock';
export {
  DueConfigs,
  type ClaimDueReply,
  type ClaimDueRequest,
  type ClaimedConfig,
  type CommitOutcome,
  type ConfigFire,
  type PlacementMemo,
  type UnreadableConfig,
} from './ports/due-configs';
export { LeaderLock } from './ports/leader-lock';
export { Logger, type LogFields } from './ports/logger';
export { Randomness } from './ports/randomness';
export { Store, type StoreHealth } from './ports/store';
export { StoreFullError, StoreUnavailableError } from './ports/store-errors';
export { SchedulerRegistry, type SchedulerBeat, type SchedulerInfo } from './ports/scheduler-registry';
export {
  TaskQueue,
  type ChangeOutcome,
  type ClaimReply,
  type ClaimRequest,
  type DeadWorker,
  type OverdueReply,
  type OverdueTask,
  type TaskChange,
  type TaskPlace,
} from './ports/task-queue';
export { WakeUps, type StopListening, type WakeUp } from './ports/wake-ups';
