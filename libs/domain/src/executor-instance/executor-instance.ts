import type { ExecutorInstanceId } from '../ids';
import { isSameJson } from '../json';
import { checkLabels, type Labels } from '../worker/requirement';
import { reasonAgainstNew, type AnyField } from '../task/field';
import type { AdvertisedTask } from '../task-config/advertised-task';
import { checkAdvertisedTask, checkName } from './check-advertised-task';
import { checkUrl } from './executor-url';
import { ExecutorInstanceTakenError, InvalidExecutorInstanceError } from './executor-instance-errors';

export type ExecutorInstanceStatus = 'healthy' | 'unhealthy' | 'maintenance' | 'offline';

export interface HealthThresholds {
  readonly failures: number;
  readonly recoveries: number;
}

export interface HealthCheck {
  readonly isHealthy: boolean;
  readonly at: number;
  /** Why it is not healthy, for people to read. */
  readonly reason?: string;
}

/** Fields of an instance that people may change. */
export interface Adjustable {
  readonly weight: number;
  readonly labels: Labels;
}

export interface ExecutorInstanceSnapshot {
  readonly id: ExecutorInstanceId;
  /** Name of the service. All its instances share it. */
  readonly name: string;
  readonly baseUrl: string;
  readonly healthCheckUrl: string;
  readonly tasks: readonly AdvertisedTask[];
  readonly weight: number;
  readonly labels: Labels;
  /** Values that the service registered last. Present after people have changed the weight or the labels. */
  readonly registered?: Adjustable;
  /** True if callbacks of this instance count only with its signature. */
  readonly requiresSignature?: boolean;
  /** Key with which this instance and the schedulers sign their messages. */
  readonly signingKey?: string;
  /** The key before the latest rotation. Messages that were signed with it are accepted until this time. */
  readonly previousKey?: { readonly key: string; readonly until: number };
  readonly status: ExecutorInstanceStatus;
  readonly statusReason?: string;
  /** Number of health checks in a row that contradict the status. */
  readonly contradictions: number;
  readonly registeredAt: number;
  readonly lastSeenAt: number;
  /** Grows with each change, so that a store can refuse a second change of the same state. */
  readonly revision: number;
}

export type ExecutorInstanceRegistration = Omit<
  ExecutorInstanceSnapshot,
  | 'status'
  | 'statusReason'
  | 'previousKey'
  | 'contradictions'
  | 'registeredAt'
  | 'lastSeenAt'
  | 'revision'
  | 'registered'
>;

/** Rules for the reason that people give for a maintenance. */
export const maintenanceReason = {
  kind: 'text',
  form: 'line',
  minLength: 1,
  maxLength: 500,
  apiName: 'reason',
} as const satisfies AnyField;

/** How long the key before a rotation is accepted: as long as a message that was signed with it is valid. */
const previousKeyMs = 5 * 60_000;

/** Maximum number of tasks that one instance may advertise. */
const maxTasks = 100;

/**
 * An instance of a remote service that registered itself so that workers can call it. Its status:
 *   healthy, unhealthy  health checks change it, once enough of them in a row contradict it
 *   maintenance         people set and end it; health checks do not
 *   offline             it has unregistered, or has not answered for a long time; only a new registration ends it
 */
export class ExecutorInstance {
  private constructor(private current: ExecutorInstanceSnapshot) {}

  static register(registration: ExecutorInstanceRegistration, now: number): ExecutorInstance {
    checkRegistration(registration);
    return new ExecutorInstance({
      ...registration,
      status: 'healthy',
      contradictions: 0,
      registeredAt: now,
      lastSeenAt: now,
      revision: 1,
    });
  }

  static restore(snapshot: ExecutorInstanceSnapshot): ExecutorInstance {
    return new ExecutorInstance(snapshot);
  }

  get id(): ExecutorInstanceId {
    return this.current.id;
  }
  get revision(): number {
    return this.current.revision;
  }

  toSnapshot(): ExecutorInstanceSnapshot {
    return this.current;
  }

  /**
   * Repeats the registration, with the same or other tasks. This is also the heartbeat of the instance. Its signing key
   * and its status stay, except that an offline instance becomes healthy. A weight or labels that people have set stay
   * until the service registers others than before.
   */
  registerAgain(registration: ExecutorInstanceRegistration, now: number): void {
    checkRegistration(registration);
    const { id, name, signingKey, previousKey, status, statusReason, contradictions, registeredAt } =
      this.current;
    if (registration.name !== name) throw new ExecutorInstanceTakenError(id, name);
    const key = signingKey ?? registration.signingKey;
    const keptStatus = status === 'offline' ? {} : { status, contradictions };
    this.current = {
      ...registration,
      ...this.adjustedAfter(registration),
      status: 'healthy',
      contradictions: 0,
      ...keptStatus,
      ...(statusReason !== undefined && { statusReason }),
      ...(key !== undefined && { signingKey: key }),
      ...(previousKey !== undefined && previousKey.until > now && { previousKey }),
      registeredAt,
      lastSeenAt: now,
      revision: this.current.revision + 1,
    };
  }

  /** Replaces the signing key. Messages that were signed with the old one are accepted for a while. */
  rotateKey(newKey: string, now: number): void {
    const { signingKey: key } = this.current;
    this.become({
      ...this.current,
      signingKey: newKey,
      ...(key !== undefined && { previousKey: { key, until: now + previousKeyMs } }),
    });
  }

  /** Keys with which a message of this instance may be signed now. */
  acceptedKeys(now: number): readonly string[] {
    const { signingKey, previousKey } = this.current;
    const isPreviousValid = previousKey !== undefined && previousKey.until > now;
    return [...(signingKey === undefined ? [] : [signingKey]), ...(isPreviousValid ? [previousKey.key] : [])];
  }

  /** Takes the result of a health check into account. */
  observe(check: HealthCheck, thresholds: HealthThresholds): void {
    const { status } = this.current;
    const lastSeenAt = check.isHealthy ? check.at : this.current.lastSeenAt;
    const isSetByOthers = status === 'maintenance' || status === 'offline';
    if (isSetByOthers || check.isHealthy === (status === 'healthy')) {
      this.become({ ...this.current, contradictions: 0, lastSeenAt });
      return;
    }
    const contradictions = this.current.contradictions + 1;
    const needed = check.isHealthy ? thresholds.recoveries : thresholds.failures;
    if (contradictions < needed) {
      this.become({ ...this.current, contradictions, lastSeenAt });
      return;
    }
    const { statusReason, ...rest } = this.current;
    this.become({
      ...rest,
      contradictions: 0,
      lastSeenAt,
      status: check.isHealthy ? 'healthy' : 'unhealthy',
      ...(!check.isHealthy && check.reason !== undefined && { statusReason: check.reason.slice(0, 500) }),
    });
  }

  /** Changes what people may change. The address belongs to the service, because whoever sets it receives its calls. */
  adjust({ weight = this.current.weight, labels = this.current.labels }: Partial<Adjustable>): void {
    checkWeight(weight);
    checkLabels(labels);
    const { registered = { weight: this.current.weight, labels: this.current.labels } } = this.current;
    this.become({ ...this.current, weight, labels, registered });
  }

  enterMaintenance(reason: string): void {
    const problem = reasonAgainstNew(maintenanceReason, reason);
    if (problem !== undefined) throw new InvalidExecutorInstanceError(maintenanceReason.apiName, problem);
    this.become({ ...this.current, status: 'maintenance', statusReason: reason, contradictions: 0 });
  }

  leaveMaintenance(): void {
    const { statusReason, ...rest } = this.current;
    this.become({ ...rest, status: 'healthy', contradictions: 0 });
  }

  goOffline(): void {
    const { statusReason, ...rest } = this.current;
    this.become({ ...rest, status: 'offline', contradictions: 0 });
  }

  private adjustedAfter({ weight, labels }: Adjustable): Partial<ExecutorInstanceSnapshot> {
    const { registered, ...adjusted } = this.current;
    if (!registered) return {};
    return {
      weight: weight === registered.weight ? adjusted.weight : weight,
      labels: isSameJson(labels, registered.labels) ? adjusted.labels : labels,
      registered: { weight, labels },
    };
  }

  private become(next: ExecutorInstanceSnapshot): void {
    this.current = { ...next, revision: this.current.revision + 1 };
  }
}

function checkRegistration({
  name,
  baseUrl,
  healthCheckUrl,
  tasks,
  weight,
  labels,
}: ExecutorInstanceRegistration) {
  checkName(name, 'name');
  checkWeight(weight);
  checkUrl(baseUrl, 'base_url');
  checkUrl(healthCheckUrl, 'health_check_url');
  if (tasks.length > maxTasks) {
    throw new InvalidExecutorInstanceError('tasks', `must be at most ${maxTasks}, got ${tasks.length}`);
  }
  tasks.forEach(checkAdvertisedTask);
  const names = new Set(tasks.map(({ taskName }) => taskName));
  if (names.size < tasks.length)
    throw new InvalidExecutorInstanceError('tasks', 'each task_name may occur once');
  checkLabels(labels);
}

function checkWeight(weight: number): void {
  if (Number.isInteger(weight) && weight >= 1 && weight <= 1000) return;
  throw new InvalidExecutorInstanceError('weight', `must be 1 to 1000, got ${weight}`);
}
