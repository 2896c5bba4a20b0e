import type { ResolutionContext } from 'inversify';
import {
  ExecutorInstanceRepository,
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';
import { AuditLog } from '../ports/audit-log';
import { CallbackSeals } from '../ports/callback-seals';
import { Clock } from '../ports/clock';
import { DueConfigs } from '../ports/due-configs';
import { EndedRuns } from '../ports/ended-runs';
import { ExecutionJournal } from '../ports/execution-journal';
import { ExecutorCalls } from '../ports/executor-calls';
import { KeptReplies } from '../ports/kept-replies';
import { LeaderLock } from '../ports/leader-lock';
import { Logger } from '../ports/logger';
import { Metrics } from '../ports/metrics';
import { Randomness } from '../ports/randomness';
import { SchedulerRegistry } from '../ports/scheduler-registry';
import { StateChanges } from '../ports/state-changes';
import { Store } from '../ports/store';
import { TaskQueue } from '../ports/task-queue';
import { WakeUps } from '../ports/wake-ups';

export const Ports = Symbol.for('Ports');

/** Every port under the name by which duties, use cases and routes call it. Each of them takes the few that it needs. */
export interface Ports {
  readonly taskConfigs: TaskConfigRepository;
  readonly tasks: TaskRepository;
  readonly workers: WorkerRepository;
  readonly executorInstances: ExecutorInstanceRepository;
  readonly dueConfigs: DueConfigs;
  readonly taskQueue: TaskQueue;
  readonly endedRuns: EndedRuns;
  readonly journal: ExecutionJournal;
  readonly leaderLock: LeaderLock;
  readonly registry: SchedulerRegistry;
  readonly wakeUps: WakeUps;
  readonly audit: AuditLog;
  readonly replies: KeptReplies;
  readonly changes: StateChanges;
  readonly store: Store;
  readonly executorCalls: ExecutorCalls;
  readonly callbackSeals: CallbackSeals;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export const collectPorts = (from: ResolutionContext): Ports => ({
  taskConfigs: from.get(TaskConfigRepository),
  tasks: from.get(TaskRepository),
  workers: from.get(WorkerRepository),
  executorInstances: from.get(ExecutorInstanceRepository),
  dueConfigs: from.get(DueConfigs),
  taskQueue: from.get(TaskQueue),
  endedRuns: from.get(EndedRuns),
  journal: from.get(ExecutionJournal),
  leaderLock: from.get(LeaderLock),
  registry: from.get(SchedulerRegistry),
  wakeUps: from.get(WakeUps),
  audit: from.get(AuditLog),
  replies: from.get(KeptReplies),
  changes: from.get(StateChanges),
  store: from.get(Store),
  executorCalls: from.get(ExecutorCalls),
  callbackSeals: from.get(CallbackSeals),
  clock: from.get(Clock),
  randomness: from.get(Randomness),
  logger: from.get(Logger),
  metrics: from.get(Metrics),
});
