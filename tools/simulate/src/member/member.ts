import {
  ExecutorRegistry,
  MissingSecretError,
  Ports,
  SchedulerService,
  SchedulerSettings,
  schedulingModule,
  Secrets,
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

/** No simulated task uses a secret. */
const noSecrets: Secrets = {
  names: () => [],
  read: (name) => {
    throw new MissingSecretError(`the simulation has no secret ${name}`);
  },
};

export type MemberRole = 'schedule' | 'work';

export interface MemberParts {
  readonly name: string;
  readonly role: MemberRole;
  /** The store's own ports. The member reaches them only through its connection. */
  readonly store: Ports;
  readonly clockOffsetMs: number;
  readonly randomness: Randomness;
  readonly log: Logger;
  readonly handlers: (member: Member) => LocalHandlers;
  readonly conditionsOf: (member: Member) => CallConditions;
  /** How long a wake-up takes to arrive, or undefined if the network loses it. */
  readonly wakeUpDelayOf: (member: Member) => number | undefined;
}

/**
 * A scheduler or a worker with its own clock and its own connection to the store, as if it were a process. Its services
 * are those that run in production; only the clock, the connection and the settings are simulated.
 */
export class Member {
  readonly clock: ProcessClock;
  /** When this member was last frozen or thawed. */
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

  /** Stops the services as SIGTERM does, then ends the process. */
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
    container.bind(Secrets).toConstantValue(noSecrets);
    container.load(role === 'schedule' ? schedulingModule : workingModule);
    return container;
  }

  private ports(): Ports {
    const { store, conditionsOf, randomness, log } = this.parts;
    const connection = new StoreConnection(this.clock, store.clock, () => conditionsOf(this));
    return {
      ...store,
      taskConfigs: connection.wrap(store.taskConfigs),
      tasks: connection.wrap(store.tasks),
      workers: connection.wrap(store.workers),
      executorInstances: connection.wrap(store.executorInstances),
      dueConfigs: connection.wrap(store.dueConfigs),
      taskQueue: connection.wrap(store.taskQueue),
      endedRuns: connection.wrap(store.endedRuns),
      journal: connection.wrap(store.journal),
      leaderLock: connection.wrap(store.leaderLock),
      registry: connection.wrap(store.registry),
      wakeUps: this.wakeUpsOf(store),
      clock: this.clock,
      randomness,
      logger: log,
    };
  }

  private wakeUpsOf({ wakeUps, clock }: Ports): WakeUps {
    const delayed = (listener: (wakeUp: WakeUp) => void) => (wakeUp: WakeUp) => {
      if (this.clock.isDead) return;
      const delayMs = this.parts.wakeUpDelayOf(this);
      if (delayMs === undefined) return;
      clock.after(delayMs, () => this.clock.whenAwake(() => listener(wakeUp)));
    };
    return {
      forSchedulers: (listener) => wakeUps.forSchedulers(delayed(listener)),
      forWorker: (id, listener) => wakeUps.forWorker(id, delayed(listener)),
    };
  }
}
