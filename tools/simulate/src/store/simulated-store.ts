import {
  applicationModule,
  CancelTask,
  CreateTaskConfig,
  DeleteTaskConfig,
  Logger,
  Ports,
  Randomness,
  RetentionSettings,
  SetTaskConfigEnabled,
  Store,
  TriggerTaskConfig,
  UpdateTaskConfig,
  type Clock,
} from '@distribute-schedule/application';
import {
  auditEmbedded,
  auditTouched,
  EmbeddedStore,
  inMemoryModule,
  type Touched,
} from '@distribute-schedule/infrastructure-embedded';
import { Container } from 'inversify';
import { retention, useCaseSettings } from '../settings';

export interface UseCases {
  readonly create: CreateTaskConfig;
  readonly update: UpdateTaskConfig;
  readonly setEnabled: SetTaskConfigEnabled;
  readonly remove: DeleteTaskConfig;
  readonly trigger: TriggerTaskConfig;
  readonly cancel: CancelTask;
}

/** The store that all members share, on the simulation's own time. */
export class SimulatedStore {
  readonly ports: Ports;
  private readonly container = new Container();

  private constructor(clock: Clock, randomness: Randomness, log: Logger) {
    this.container.bind(RetentionSettings).toConstantValue(retention);
    this.container.bind(Logger).toConstantValue(log);
    this.container.bind(Randomness).toConstantValue(randomness);
    this.container.load(inMemoryModule(clock), applicationModule);
    this.ports = this.container.get<Ports>(Ports);
  }

  static async open(clock: Clock, randomness: Randomness, log: Logger): Promise<SimulatedStore> {
    const store = new SimulatedStore(clock, randomness, log);
    await store.container.get<Store>(Store).start();
    return store;
  }

  /** Every index against every document, as in production. */
  audit(): Promise<readonly string[]> {
    return auditEmbedded(this.container.get(EmbeddedStore));
  }

  /** As much of that as concerns what a step has had to do with. */
  auditOf(touched: Touched): Promise<readonly string[]> {
    return auditTouched(this.container.get(EmbeddedStore), touched);
  }

  close(): Promise<void> {
    return this.container.get<Store>(Store).stop();
  }
}

/** What operators can do, on the ports that they see. */
export function useCasesOn(ports: Ports): UseCases {
  return {
    create: new CreateTaskConfig(ports, useCaseSettings),
    update: new UpdateTaskConfig(ports, useCaseSettings),
    setEnabled: new SetTaskConfigEnabled(ports),
    remove: new DeleteTaskConfig(ports),
    trigger: new TriggerTaskConfig(ports, useCaseSettings),
    cancel: new CancelTask({ ...ports, executorCalls: noServices }, useCaseSettings),
  };
}

const noServices = { cancel: () => Promise.resolve() };
