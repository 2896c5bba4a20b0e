import type { ResolutionContext } from 'inversify';
import {
  ExecutorInstanceRepository,
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';
import { Clock } from '../ports/clock';
import { DueConfigs } from '../ports/due-configs';
import { ExecutionJournal } from '../ports/execution-journal';
import { LeaderLock } from '../ports/leader-lock';
import { Logger } from '../ports/logger';
import { Randomness } from '../ports/randomness';
import { SchedulerRegistry } from '../ports/scheduler-registry';
import { TaskQueue } from '../ports/task-queue';
import { WakeUps } from '../ports/wake-ups';

export const Ports = Symbol.for('Ports');

/** Every port by the name under which duties and use cases know it; each of them takes the few that it needs. */
export interface Ports {
  readonly taskConfigs: TaskConfigRepository;
  readonly tasks: TaskRepository;
  readonly workers: WorkerRepository;
  readonly executorInstances: ExecutorInstanceRepository;
  readonly dueConfigs: DueConfigs;
  readonly taskQueue: TaskQueue;
  readonly journal: ExecutionJournal;
  readonly leaderLock: LeaderLock;
  readonly registry: SchedulerRegistry;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

export const collectPorts = (from: ResolutionContext): Ports => ({
  taskConfigs: from.get(TaskConfigRepository),
  tasks: from.get(TaskRepository),
  workers: from.get(WorkerRepository),
  executorInstances: from.get(ExecutorInstanceRepository),
  dueConfigs: from.get(DueConfigs),
  taskQueue: from.get(TaskQueue),
  journal: from.get(ExecutionJournal),
  leaderLock: from.get(LeaderLock),
  registry: from.get(SchedulerRegistry),
  wakeUps: from.get(WakeUps),
  clock: from.get(Clock),
  randomness: from.get(Randomness),
  logger: from.get(Logger),
});
