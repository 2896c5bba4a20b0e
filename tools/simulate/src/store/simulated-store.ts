import {
  applicationModule,
  CallbackSeals,
  ExecutorCalls,
  Logger,
  Metrics,
  noMetrics,
  Ports,
  Randomness,
  RetentionSettings,
  type Clock,
} from '@distribute-schedule/application';
import {
  auditSql,
  auditTouched,
  sqliteInMemoryModule,
  SqlStore,
  type Touched,
} from '@distribute-schedule/infrastructure-sql';
import { Container } from 'inversify';
import { retention } from '../settings';

/** The SQLite store in memory, on simulated time. All members share it. */
export class SimulatedStore {
  readonly ports: Ports;
  private readonly container = new Container();

  private constructor(clock: Clock, randomness: Randomness, log: Logger) {
    this.container.bind(RetentionSettings).toConstantValue(retention);
    this.container.bind(Logger).toConstantValue(log);
    this.container.bind(Metrics).toConstantValue(noMetrics);
    this.container.bind(Randomness).toConstantValue(randomness);
    this.container.bind(ExecutorCalls).toConstantValue(noServices);
    this.container.bind(CallbackSeals).toConstantValue({});
    this.container.load(sqliteInMemoryModule(clock), applicationModule);
    this.ports = this.container.get<Ports>(Ports);
  }

  static async open(clock: Clock, randomness: Randomness, log: Logger): Promise<SimulatedStore> {
    const store = new SimulatedStore(clock, randomness, log);
    await store.ports.store.start();
    return store;
  }

  /** Compares every index with every document, as the audit does in production. */
  audit(): Promise<readonly string[]> {
    return auditSql(this.container.get(SqlStore));
  }

  /** Audits only the tasks and configs that a step has touched, because a full audit after each step is too slow. */
  auditTouched(touched: Touched): Promise<readonly string[]> {
    return auditTouched(this.container.get(SqlStore), touched);
  }

  close(): Promise<void> {
    return this.ports.store.stop();
  }
}

/** No executor instance is ever registered in a simulation, so there is nothing to call. */
const noServices: Partial<ExecutorCalls> = { cancel: () => Promise.resolve() };
