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

/** In the order of `collectPorts`' parameters. */
export const portTokens = [
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
  ExecutorInstanceRepository,
  DueConfigs,
  TaskQueue,
  ExecutionJournal,
  LeaderLock,
  SchedulerRegistry,
  WakeUps,
  Clock,
  Randomness,
  Logger,
] as const;

export function collectPorts(
  ...[
    taskConfigs,
    tasks,
    workers,
    executorInstances,
    dueConfigs,
    taskQueue,
    journal,
    leaderLock,
    registry,
    wakeUps,
    clock,
    randomness,
    logger,
  ]: [
    TaskConfigRepository,
    TaskRepository,
    WorkerRepository,
    ExecutorInstanceRepository,
    DueConfigs,
    TaskQueue,
    ExecutionJournal,
    LeaderLock,
    SchedulerRegistry,
    WakeUps,
    Clock,
    Randomness,
    Logger,
  ]
): Ports {
  return {
    ...{ taskConfigs, tasks, workers, executorInstances, dueConfigs, taskQueue, journal },
    ...{ leaderLock, registry, wakeUps, clock, randomness, logger },
  };
}
