import {
  applicationModule,
  CallbackSeals,
  ExecutorCalls,
  Logger,
  Ports,
  Randomness,
  RetentionSettings,
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
import { retention } from '../settings';

/** The store that all members share, on the simulation's own time. */
export class SimulatedStore {
  readonly ports: Ports;
  private readonly container = new Container();

  private constructor(clock: Clock, randomness: Randomness, log: Logger) {
    this.container.bind(RetentionSettings).toConstantValue(retention);
    this.container.bind(Logger).toConstantValue(log);
    this.container.bind(Randomness).toConstantValue(randomness);
    this.container.bind(ExecutorCalls).toConstantValue(noServices);
    this.container.bind(CallbackSeals).toConstantValue({});
    this.container.load(inMemoryModule(clock), applicationModule);
    this.ports = this.container.get<Ports>(Ports);
  }

  static async open(clock: Clock, randomness: Randomness, log: Logger): Promise<SimulatedStore> {
    const store = new SimulatedStore(clock, randomness, log);
    await store.ports.store.start();
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
    return this.ports.store.stop();
  }
}

/** No executor instance is ever registered in a simulation, so there is nothing to call. */
const noServices: Partial<ExecutorCalls> = { cancel: () => Promise.resolve() };
