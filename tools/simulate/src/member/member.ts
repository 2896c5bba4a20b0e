import {
  ExecutorRegistry,
  Ports,
  SchedulerService,
  SchedulerSettings,
  schedulingModule,
  WorkerService,
  WorkerSettings,
  workingModule,
  type Logger,
  type Randomness,
  type WakeUp,
  type WakeUps,
} from '@distribute-schedule/application';
import { LocalExecutor, type LocalHandlers } from '@distribute-schedule/executor-local';
import { Container } from 'inversify';
import { ProcessClock } from './process-clock';
import { schedulerSettings, workerSettings } from '../settings';
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
    const { name, role, handlers } = this.parts;
    const container = new Container();
    container.bind(Ports).toConstantValue(this.ports());
    container.bind(SchedulerSettings).toConstantValue(schedulerSettings(name));
    container.bind(WorkerSettings).toConstantValue(workerSettings(name));
    container
      .bind(ExecutorRegistry)
      .toConstantValue(new ExecutorRegistry([new LocalExecutor(handlers(this))]));
    container.load(role === 'schedule' ? schedulingModule : workingModule);
    return container;
  }

  private ports(): Ports {
    const { store, conditionsOf, randomness, log } = this.parts;
    const connection = new StoreConnection(this.clock, store.clock, () => conditionsOf(this));
    return {
      ...store,
      taskConfigs: connection.to(store.taskConfigs),
      tasks: connection.to(store.tasks),
      workers: connection.to(store.workers),
      executorInstances: connection.to(store.executorInstances),
      dueConfigs: connection.to(store.dueConfigs),
      taskQueue: connection.to(store.taskQueue),
      journal: connection.to(store.journal),
      leaderLock: connection.to(store.leaderLock),
      registry: connection.to(store.registry),
      wakeUps: this.wakeUpsOf(store),
      clock: this.clock,
      randomness,
      logger: log,
    };
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
