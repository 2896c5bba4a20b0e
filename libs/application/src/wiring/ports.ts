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

/** Under which token each of them is bound. */
const tokens = {
  taskConfigs: TaskConfigRepository,
  tasks: TaskRepository,
  workers: WorkerRepository,
  executorInstances: ExecutorInstanceRepository,
  dueConfigs: DueConfigs,
  taskQueue: TaskQueue,
  journal: ExecutionJournal,
  leaderLock: LeaderLock,
  registry: SchedulerRegistry,
  wakeUps: WakeUps,
  clock: Clock,
  randomness: Randomness,
  logger: Logger,
} satisfies Record<keyof Ports, symbol>;

export const portTokens = Object.values(tokens);

/** @param ports in the order of `portTokens` */
export function collectPorts(...ports: readonly unknown[]): Ports {
  const names = Object.keys(tokens);
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as unknown as Ports;
}
