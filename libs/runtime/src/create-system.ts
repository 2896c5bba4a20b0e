import 'reflect-metadata';
import {
  applicationModule,
  AuditLog,
  CallbackSeals,
  Clock,
  ExecutorCalls,
  ExecutorRegistry,
  Logger,
  MergedAudit,
  Metrics,
  noMetrics,
  Ports,
  Randomness,
  RetentionSettings,
  SchedulerSettings,
  Secrets,
  UseCases,
  UseCaseSettings,
  WorkerSettings,
} from '@distribute-schedule/application';
import type { Executor } from '@distribute-schedule/executor-api';
import type { LocalHandlers } from '@distribute-schedule/executor-local';
import { PrometheusMetrics } from '@distribute-schedule/observability';
import { ApiSettings } from '@distribute-schedule/rest-api';
import { Container, type ContainerModule, type ResolutionContext } from 'inversify';
import type { Configuration, PartialConfiguration } from './config/configuration';
import type { AuditSection } from './config/sections/audit-section';
import { configurationFrom } from './config/load-configuration';
import { executorTypes } from './executors/executor-types';
import { parameterChecks } from './executors/parameter-checks';
import { workerExecutors } from './executors/worker-executors';
import { AuditToFile } from './logging/audit-to-file';
import { createLogger, rotatingSink } from './logging/create-logger';
import { processRandomness } from './process-randomness';
import { callbackSeals, executorCalls, remoteExecutor, serviceGuard } from './remote-services';
import { allRoles, listenerOf, roleEntries, type Component, type Role, type RoleEntry } from './roles';
import { WorkerSecrets } from './secrets/worker-secrets';
import { stores } from './stores/stores';
import { systemSettings, type ProgramFacts } from './system-settings';

export interface SystemOptions extends ProgramFacts {
  /** Default: all roles. */
  readonly roles?: readonly Role[];
  /** Functions that tasks with the executor `local` can run, by name. */
  readonly handlers?: LocalHandlers;
  /** Executors of this worker in addition to the built-in ones. */
  readonly executors?: readonly Executor[];
  /** Secrets that tasks name as `{{secrets.name}}`, by name, in addition to those of the configuration. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly log?: Logger;
  /**
   * Binds the ports of a store and its clock, instead of the store that the configuration names. Every part of the
   * system measures its waits with this clock.
   */
  readonly storeModule?: ContainerModule;
  readonly randomness?: Randomness;
}

/** A scheduler, a worker, an API, or several of them, on one store. */
export interface System {
  /** Resolves when every role runs. While the store cannot be reached, it waits. */
  start(): Promise<void>;
  /**
   * Stops every role. Running tasks may finish within the grace period of the configuration; the others return to the
   * queue.
   */
  stop(): Promise<void>;
  /**
   * Calls back when a role can no longer work although it was started, because another process has its id. The program
   * should then stop the system, and end.
   */
  onFailure(listener: (error: Error) => void): void;
  readonly useCases: UseCases;
  readonly ports: Ports;
  readonly configuration: Configuration;
}

/** Composes the modules of the given roles. It opens no connection and no port before `start`. */
export function createSystem(
  settings: PartialConfiguration | Configuration = {},
  options: SystemOptions = {},
): System {
  const configuration = configurationFrom(settings);
  const log = options.log ?? createLogger(configuration.log);
  for (const warning of configuration.warnings) log.warn({}, warning);
  const roles = allRoles.filter((role) => (options.roles ?? allRoles).includes(role));
  const container = compose(configuration, roles, { ...options, log });
  return new ComposedSystem(configuration, container, roles, options, log);
}

/** Creates the container of a system without resolving anything in it. */
export function compose(
  configuration: Configuration,
  roles: readonly Role[],
  { log, randomness = processRandomness, storeModule, ...program }: SystemOptions & { log: Logger },
): Container {
  const container = new Container();
  const { scheduler, work, useCases, retention, api, prometheus } = systemSettings(
    configuration,
    roles,
    program,
  );
  container.bind(Logger).toConstantValue(log);
  container.bind(Randomness).toConstantValue(randomness);
  container.bind(SchedulerSettings).toConstantValue(scheduler);
  container.bind(WorkerSettings).toConstantValue(work);
  const checks = parameterChecks(configuration.egress);
  container.bind(UseCaseSettings).toConstantValue({ ...useCases, parameterChecks: checks, executorTypes });
  container.bind(RetentionSettings).toConstantValue(retention);
  container.bind(ApiSettings).toConstantValue(api);
  container.bind(ExecutorCalls).toConstantValue(executorCalls(serviceGuard(configuration, roles)));
  container.bind(CallbackSeals).toConstantValue(callbackSeals);
  const metrics = configuration.metrics.enabled ? new PrometheusMetrics(prometheus) : undefined;
  container.bind(Metrics).toConstantValue(metrics ?? noMetrics);
  if (metrics) container.onActivation<Ports>(Ports, (_, ports) => metrics.measure(ports));
  container.load(...(storeModule ? [storeModule] : stores[configuration.store].modules(configuration)));
  if (roles.includes('api')) container.onActivation<AuditLog>(AuditLog, boundedAudit(configuration.audit));
  container.load(applicationModule, listenerOf(roles).module);
  container.load(...roles.filter((role) => role !== 'api').map((role) => roleEntries[role].module));
  return container;
}

/** The audit of the store, where machines get few records, and the file that the configuration names. */
function boundedAudit({ file, rotation }: AuditSection) {
  return (context: ResolutionContext, log: AuditLog): AuditLog => {
    const clock = context.get<Clock>(Clock);
    const merged = new MergedAudit(log, clock);
    return file === '' ? merged : new AuditToFile(merged, rotatingSink('audit.file', file, rotation), clock);
  };
}

class ComposedSystem implements System {
  private readonly started: Component[] = [];
  private readonly failureListeners = new Set<(error: Error) => void>();
  private store: Ports['store'] | undefined;
  private isStopping = false;
  /** Why a role can no longer work, once one has reported it. */
  private failure: Error | undefined;

  constructor(
    readonly configuration: Configuration,
    private readonly container: Container,
    private readonly roles: readonly Role[],
    private readonly options: SystemOptions,
    private readonly log: Logger,
  ) {}

  get ports(): Ports {
    return this.container.get<Ports>(Ports);
  }

  get useCases(): UseCases {
    return this.container.get<UseCases>(UseCases);
  }

  async start(): Promise<void> {
    try {
      if (this.roles.includes('work')) {
        this.container.bind(Secrets).toConstantValue(this.secrets());
        this.container.bind(ExecutorRegistry).toConstantValue(await this.executors());
      }
      // First, so that a port in use ends the start at once, and /ready can report that the store is still missing.
      await this.startComponent(listenerOf(this.roles));
      this.store = this.ports.store;
      await this.store.start();
      // Before the worker, because a worker may wait until a scheduler has recovered the tasks of its predecessor.
      if (this.roles.includes('schedule')) await this.startComponent(roleEntries.schedule);
      if (this.roles.includes('work')) await this.startComponent(roleEntries.work);
      if (this.isStopping) return;
      // One role may fail while another one still starts.
      if (this.failure) throw this.failure;
      this.announce(true);
      this.log.info({ roles: this.roles }, 'started');
    } catch (error) {
      if (!this.isStopping) await this.stop();
      throw error;
    }
  }

  private async startComponent(entry: RoleEntry): Promise<void> {
    if (this.isStopping) return;
    const component = entry.component(this.container);
    this.started.push(component);
    component.onFailure?.((error) => this.reportFailure(error));
    await component.start();
  }

  onFailure(listener: (error: Error) => void): void {
    this.failureListeners.add(listener);
  }

  private reportFailure(error: Error): void {
    if (this.isStopping) return;
    this.failure = error;
    this.announce(false);
    this.log.error({ reason: error.message }, 'a role can no longer work');
    for (const listener of this.failureListeners) listener(error);
  }

  private announce(isRunning: boolean): void {
    for (const component of this.started) component.announce?.(isRunning);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.announce(false);
    for (const component of this.started.splice(0).reverse()) {
      try {
        await component.stop(this.configuration.worker.shutdownGraceMs);
      } catch (error) {
        this.log.warn({ err: error }, 'a role failed to stop');
      }
    }
    await this.store?.stop();
  }

  private secrets(): Secrets {
    const { environmentSecrets, secrets } = this.configuration;
    const given = { ...environmentSecrets, ...this.options.secrets };
    const workerSecrets = new WorkerSecrets({ given, folder: secrets.folder });
    workerSecrets.check();
    return workerSecrets;
  }

  private async executors(): Promise<ExecutorRegistry> {
    const { handlers = {}, executors = [] } = this.options;
    const remote = remoteExecutor(this.ports.executorInstances, serviceGuard(this.configuration, this.roles));
    const given = { handlers, executors: [remote, ...executors] };
    return new ExecutorRegistry(await workerExecutors(this.configuration, given));
  }
}
