import {
  applicationModule,
  CallbackSeals,
  Clock,
  DueConfigs,
  ExecutionJournal,
  ExecutorCalls,
  ExecutorRegistry,
  LeaderLock,
  Logger,
  Randomness,
  SchedulerRegistry,
  SchedulerService,
  SchedulerSettings,
  schedulingModule,
  TaskQueue,
  UseCaseSettings,
  WakeUps,
  WorkerService,
  WorkerSettings,
  workingModule,
  type Ports,
  type WakeUp,
} from '@distribute-schedule/application';
import {
  ExecutorInstanceRepository,
  TaskConfigRepository,
  TaskRepository,
  WorkerRepository,
} from '@distribute-schedule/domain';
import { LocalExecutor, type LocalHandlers } from '@distribute-schedule/executor-local';
import { Container } from 'inversify';
import { ProcessClock } from './process-clock';
import { schedulerSettings, useCaseSettings, workerSettings } from '../settings';
import { StoreConnection, type CallConditions } from './store-connection';

export type MemberRole = 'schedule' | 'work';

export interface MemberParts {
  readonly name: string;
  readonly role: MemberRole;
  /** The ports of the store, as they are at the store. */
  readonly store: Ports;
  readonly clockOffsetMs: number;
  readonly randomness: Randomness;
  readonly log: Logger;
  readonly handlers: (member: Member) => LocalHandlers;
  readonly conditionsOf: (member: Member) => CallConditions;
  /** How long a wake-up is on its way; undefined where it is lost. */
  readonly wakeUpDelayMs: (member: Member) => number | undefined;
}

/** A scheduler or a worker as a process of its own: in it is what runs in production, and all around it is not. */
export class Member {
  readonly clock: ProcessClock;
  /** When it was last frozen, or thawed. */
  frozenAt = -Infinity;
  isStopping = false;
  private readonly service: SchedulerService | WorkerService;

  constructor(private readonly parts: MemberParts) {
    this.clock = new ProcessClock(parts.store.clock, parts.clockOffsetMs);
    const container = this.compose();
    this.service = container.get<SchedulerService | WorkerService>(
      parts.role === 'schedule' ? SchedulerService : WorkerService,
    );
  }

  get name(): string {
    return this.parts.name;
  }

  get role(): MemberRole {
    return this.parts.role;
  }

  get isAlive(): boolean {
    return !this.clock.isDead;
  }

  start(): void {
    void this.service.start();
  }

  /** As SIGTERM does. */
  async stop(graceMs: number): Promise<void> {
    this.isStopping = true;
    await this.service.stop(graceMs);
    this.clock.die();
  }

  die(): void {
    this.clock.die();
  }

  freeze(): void {
    this.frozenAt = this.clock.monotonic();
    this.clock.freeze();
  }

  thaw(): void {
    this.frozenAt = this.clock.monotonic();
    this.clock.thaw();
  }

  private compose(): Container {
    const { name, role, randomness, log, handlers } = this.parts;
    const container = new Container();
    this.connect(container);
    container.bind(Clock).toConstantValue(this.clock);
    container.bind(Randomness).toConstantValue(randomness);
    container.bind(Logger).toConstantValue(log);
    container.bind(UseCaseSettings).toConstantValue(useCaseSettings);
    container.bind(SchedulerSettings).toConstantValue(schedulerSettings(name));
    container.bind(WorkerSettings).toConstantValue(workerSettings(name));
    container
      .bind(ExecutorRegistry)
      .toConstantValue(new ExecutorRegistry([new LocalExecutor(handlers(this))]));
    container.bind(ExecutorCalls).toConstantValue({});
    container.bind(CallbackSeals).toConstantValue({});
    container.load(applicationModule, role === 'schedule' ? schedulingModule : workingModule);
    return container;
  }

  private connect(container: Container): void {
    const { store, conditionsOf } = this.parts;
    const line = new StoreConnection(this.clock, store.clock, () => conditionsOf(this));
    container.bind(TaskConfigRepository).toConstantValue(line.to(store.taskConfigs));
    container.bind(TaskRepository).toConstantValue(line.to(store.tasks));
    container.bind(WorkerRepository).toConstantValue(line.to(store.workers));
    container.bind(ExecutorInstanceRepository).toConstantValue(line.to(store.executorInstances));
    container.bind(DueConfigs).toConstantValue(line.to(store.dueConfigs));
    container.bind(TaskQueue).toConstantValue(line.to(store.taskQueue));
    container.bind(ExecutionJournal).toConstantValue(line.to(store.journal));
    container.bind(LeaderLock).toConstantValue(line.to(store.leaderLock));
    container.bind(SchedulerRegistry).toConstantValue(line.to(store.registry));
    container.bind(WakeUps).toConstantValue(this.wakeUpsOf(store));
  }

  private wakeUpsOf({ wakeUps, clock }: Ports): WakeUps {
    const heard = (listener: (wakeUp: WakeUp) => void) => (wakeUp: WakeUp) => {
      if (this.clock.isDead) return;
      const afterMs = this.parts.wakeUpDelayMs(this);
      if (afterMs === undefined) return;
      clock.after(afterMs, () => this.clock.whenAwake(() => listener(wakeUp)));
    };
    return {
      forSchedulers: (listener) => wakeUps.forSchedulers(heard(listener)),
      forWorker: (id, listener) => wakeUps.forWorker(id, heard(listener)),
    };
  }
}
