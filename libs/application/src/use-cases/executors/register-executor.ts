import {
  ExecutorInstance,
  ForeignAddressError,
  ForeignExecutorInstanceError,
  InvalidExecutorInstanceError,
  TooManyExecutorInstancesError,
  TooManyOwnedTasksError,
  isSameAdvertisement,
  ownedConfigId,
  type AdvertisedTask,
  type ExecutorInstanceId,
  type ExecutorInstanceRegistration,
  type ExecutorInstanceRepository,
  type ExecutorInstanceSnapshot,
  type TaskConfigId,
  type TaskConfigRepository,
} from '@distribute-schedule/domain';
import type { CallbackSeals } from '../../ports/callback-seals';
import type { ExecutorCalls } from '../../ports/executor-calls';
import type { Logger } from '../../ports/logger';
import type { TaskDefaults } from '../tasks/task-config-fields';
import { OneAfterAnother } from '../../background/one-after-another';
import { retryOnConflict } from '../../services/change-executor-instance';
import { syncAdvertisedTask, type OwnedTask, type SyncTaskParts } from './sync-advertised-task';

/** Large enough for any deployment, small enough to read in one request. */
const maxInstances = 500;
const maxPerService = 100;
/** Tasks that a service may own, so that a service that makes up names cannot fill the store. */
const maxOwnedTasks = 200;

const defaultExecutionMode = 'parallel';
const defaultBalancing = 'round_robin';

export interface RegisterExecutorCommand {
  readonly id: ExecutorInstanceId;
  readonly name: string;
  readonly baseUrl: string;
  /** `/health` below the base URL when absent. */
  readonly healthCheckUrl?: string;
  readonly weight?: number;
  readonly labels?: ExecutorInstanceRegistration['labels'];
  readonly requiresSignature?: boolean;
  /** Replaces the signing key of the instance. */
  readonly rotateKey?: boolean;
  /** False if the caller is not the service itself. Then a known instance keeps its address. True when absent. */
  readonly isByService?: boolean;
  /** Services that the caller may act for. Any service when absent. */
  readonly mayActFor?: readonly string[];
  readonly tasks: readonly (Partial<AdvertisedTask> & Pick<AdvertisedTask, 'taskName'>)[];
}

export interface RegisteredExecutor {
  readonly instance: ExecutorInstance;
  readonly isNew: boolean;
  /** True if this registration changed anything, so that it was more than a heartbeat. */
  readonly isChanged: boolean;
  readonly tasks: readonly OwnedTask[];
}

/**
 * Registers an instance of a service with the tasks that it offers. A repeated registration is its heartbeat.
 *
 * Its tasks become task configs that the service owns. A config changes only when an instance advertises something else
 * than it did before. So instances of two versions do not change it back and forth, and changes by people stay.
 */
export class RegisterExecutor {
  private readonly log: Logger;
  /** Registrations that add tasks, by service: otherwise several at once could exceed the bound together. */
  private readonly additions = new OneAfterAnother();

  constructor(
    private readonly parts: SyncTaskParts & {
      readonly taskConfigs: Pick<TaskConfigRepository, 'list'>;
      readonly executorInstances: ExecutorInstanceRepository;
      readonly executorCalls: Pick<ExecutorCalls, 'reasonAgainst'>;
      readonly callbackSeals: Pick<CallbackSeals, 'newSigningKey'>;
      readonly logger: Logger;
    },
    private readonly settings: { readonly defaults: TaskDefaults },
  ) {
    this.log = parts.logger.child({ component: 'executors' });
  }

  async execute(command: RegisterExecutorCommand): Promise<RegisteredExecutor> {
    const { id, name, mayActFor } = command;
    if (mayActFor && !mayActFor.includes(name)) throw new ForeignExecutorInstanceError(id, mayActFor);
    const registration = this.registrationOf(command);
    this.checkAddress('base_url', registration.baseUrl);
    this.checkAddress('health_check_url', registration.healthCheckUrl);
    return retryOnConflict(() => this.register(registration, command));
  }

  private checkAddress(field: string, url: string): void {
    const reason = this.parts.executorCalls.reasonAgainst(url);
    if (reason !== undefined) throw new InvalidExecutorInstanceError(field, reason);
  }

  private async register(
    registration: ExecutorInstanceRegistration,
    { rotateKey = false, isByService = true }: RegisterExecutorCommand,
  ): Promise<RegisteredExecutor> {
    const { executorInstances, clock, callbackSeals } = this.parts;
    const { id, name } = registration;
    const now = clock.now();
    const known = await executorInstances.find(id);
    const before = known?.toSnapshot();
    if (before && !isByService) checkSameAddress(before, registration);
    const instance =
      known ?? ExecutorInstance.register({ ...registration, signingKey: callbackSeals.newSigningKey() }, now);
    if (known) {
      known.registerAgain(registration, now);
      if (rotateKey) known.rotateKey(callbackSeals.newSigningKey(), now);
    } else await this.makeRoom(name);
    // Before the instance is saved: if this fails halfway, the next registration still differs and does it again.
    const tasks = await this.syncTasks(name, registration.tasks, before?.tasks ?? []);
    await executorInstances.save(instance, before?.revision);
    if (!known) this.log.info({ executorId: id, service: name, tasks: tasks.length }, 'executor registered');
    if (known && rotateKey) this.log.info({ executorId: id, service: name }, 'signing key rotated');
    const isChanged =
      tasks.some(({ outcome }) => outcome !== 'unchanged') || differsFrom(before, instance.toSnapshot());
    return { instance, isNew: !known, isChanged, tasks };
  }

  private async syncTasks(
    service: string,
    tasks: readonly AdvertisedTask[],
    before: readonly AdvertisedTask[],
  ): Promise<readonly OwnedTask[]> {
    const syncAll = async () => {
      const synced: OwnedTask[] = [];
      for (const task of tasks) synced.push(await this.syncTask(service, task, before));
      return synced;
    };
    const added = tasks.filter(({ taskName }) => !before.some((one) => one.taskName === taskName));
    if (added.length === 0) return syncAll();
    return this.additions.run(service, async () => {
      await this.checkOwnedTasks(service, added);
      return syncAll();
    });
  }

  private async checkOwnedTasks(service: string, added: readonly AdvertisedTask[]): Promise<void> {
    const { taskConfigs } = this.parts;
    const owned = new Set<TaskConfigId>();
    let from: string | undefined;
    do {
      const page = await taskConfigs.list({
        owner: service,
        limit: maxOwnedTasks,
        ...(from !== undefined && { from }),
      });
      for (const { config } of page.configs) owned.add(config.id);
      from = page.next;
    } while (from !== undefined);
    const isNew = ({ taskName }: AdvertisedTask) => !owned.has(ownedConfigId(service, taskName));
    const wanted = owned.size + added.filter(isNew).length;
    if (wanted > maxOwnedTasks && added.some(isNew))
      throw new TooManyOwnedTasksError(service, wanted, maxOwnedTasks);
  }

  private async syncTask(
    service: string,
    task: AdvertisedTask,
    before: readonly AdvertisedTask[],
  ): Promise<OwnedTask> {
    const { taskName } = task;
    if (before.some((one) => one.taskName === taskName && isSameAdvertisement(one, task))) {
      return { taskName, configId: ownedConfigId(service, taskName), outcome: 'unchanged' };
    }
    const owned = await syncAdvertisedTask(service, task, this.parts, this.settings.defaults);
    if (owned.outcome !== 'unchanged')
      this.log.info({ service, ...owned }, 'task of an executor synchronised');
    return owned;
  }

  /** Removes the instance that has been offline for longest, if there are too many. */
  private async makeRoom(name: string): Promise<void> {
    const { executorInstances } = this.parts;
    const all = (await executorInstances.all()).map((instance) => instance.toSnapshot());
    const ofService = all.filter((instance) => instance.name === name);
    const [competing, bound] =
      ofService.length >= maxPerService ? [ofService, maxPerService] : [all, maxInstances];
    if (competing.length < bound) return;
    const gone = competing
      .filter(({ status }) => status === 'offline')
      .sort((a, b) => a.lastSeenAt - b.lastSeenAt);
    const [oldestOffline] = gone;
    if (!oldestOffline)
      throw new TooManyExecutorInstancesError(competing === all ? 'all services' : name, bound);
    await executorInstances.remove(oldestOffline.id, oldestOffline.revision);
  }

  private registrationOf(command: RegisterExecutorCommand): ExecutorInstanceRegistration {
    const { id, name, baseUrl, healthCheckUrl, weight = 1, labels = {}, requiresSignature, tasks } = command;
    return {
      id,
      name,
      baseUrl,
      weight,
      labels,
      healthCheckUrl: healthCheckUrl ?? `${baseUrl.replace(/\/+$/, '')}/health`,
      ...(requiresSignature === true && { requiresSignature }),
      tasks: tasks.map((task) => ({
        executionMode: defaultExecutionMode,
        loadBalanceStrategy: defaultBalancing,
        timeoutMs: this.settings.defaults.timeoutMs,
        ...task,
      })),
    };
  }
}

/** True if the instance has another address than before, another key, or another status. */
function differsFrom(before: ExecutorInstanceSnapshot | undefined, now: ExecutorInstanceSnapshot): boolean {
  const fields = ['baseUrl', 'healthCheckUrl', 'requiresSignature', 'signingKey', 'status'] as const;
  return fields.some((field) => before?.[field] !== now[field]);
}

/** Refuses a change of these fields, because it would redirect the calls to the instance, or let its callbacks be forged. */
function checkSameAddress(before: ExecutorInstanceSnapshot, now: ExecutorInstanceRegistration): void {
  if (now.baseUrl !== before.baseUrl) throw new ForeignAddressError(now.id, 'base_url');
  if (now.healthCheckUrl !== before.healthCheckUrl) throw new ForeignAddressError(now.id, 'health_check_url');
  if ((now.requiresSignature ?? false) !== (before.requiresSignature ?? false))
    throw new ForeignAddressError(now.id, 'require_signed_callbacks');
}
