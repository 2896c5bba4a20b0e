import { DomainError } from '../errors';
import type { ExecutorInstanceId } from '../ids';
import type { Labels } from '../worker/requirement';

export class InvalidExecutorInstanceError extends DomainError {
  readonly code = 'executor.invalid';
  constructor(field: string, reason: string) {
    super(`${field}: ${reason}`, { field });
  }
}

/** A task that a remote service offers to run, with the schedule that it wishes for. */
export interface AdvertisedTask {
  readonly taskName: string;
  readonly cron?: string;
  readonly executionMode: 'sequential' | 'parallel' | 'skip';
  readonly loadBalanceStrategy: string;
  readonly timeoutMs: number;
}

export type ExecutorInstanceStatus = 'healthy' | 'unhealthy' | 'maintenance' | 'offline';

export interface HealthThresholds {
  readonly failures: number;
  readonly recoveries: number;
}

export interface ExecutorInstanceSnapshot {
  readonly id: ExecutorInstanceId;
  /** The service; several instances share it. */
  readonly name: string;
  readonly baseUrl: string;
  readonly healthCheckUrl: string;
  readonly tasks: readonly AdvertisedTask[];
  readonly weight: number;
  readonly labels: Labels;
  readonly status: ExecutorInstanceStatus;
  readonly statusReason?: string;
  /** Checks in a row that contradict the status. */
  readonly contradictions: number;
  readonly registeredAt: number;
  readonly lastSeenAt: number;
}

export type ExecutorInstanceRegistration = Omit<
  ExecutorInstanceSnapshot,
  'status' | 'statusReason' | 'contradictions' | 'registeredAt' | 'lastSeenAt'
>;

/**
 * A remote service that registered itself to be called.
 * Health checks move it between healthy and unhealthy once enough of them in a row say so; people move it into
 * maintenance and out of it, and no check does; offline is where it said goodbye, until it registers anew: while it
 * shuts down it may well answer checks.
 */
export class ExecutorInstance {
  private constructor(private current: ExecutorInstanceSnapshot) {}

  static register(registration: ExecutorInstanceRegistration, now: number): ExecutorInstance {
    const { name, weight } = registration;
    if (name.length < 1 || name.length > 128) {
      throw new InvalidExecutorInstanceError('name', `must be 1 to 128 characters, got ${name.length}`);
    }
    if (!Number.isInteger(weight) || weight < 1 || weight > 1000) {
      throw new InvalidExecutorInstanceError('weight', `must be 1 to 1000, got ${weight}`);
    }
    return new ExecutorInstance({
      ...registration,
      status: 'healthy',
      contradictions: 0,
      registeredAt: now,
      lastSeenAt: now,
    });
  }

  static restore(snapshot: ExecutorInstanceSnapshot): ExecutorInstance {
    return new ExecutorInstance(snapshot);
  }

  get isAvailable(): boolean {
    return this.current.status === 'healthy';
  }

  toSnapshot(): ExecutorInstanceSnapshot {
    return this.current;
  }

  offers(taskName: string): boolean {
    return this.current.tasks.some((task) => task.taskName === taskName);
  }

  observe(check: { isHealthy: boolean; at: number }, thresholds: HealthThresholds): void {
    const { status } = this.current;
    const lastSeenAt = check.isHealthy ? check.at : this.current.lastSeenAt;
    const isBeyondChecks = status === 'maintenance' || status === 'offline';
    if (isBeyondChecks || check.isHealthy === (status === 'healthy')) {
      this.current = { ...this.current, contradictions: 0, lastSeenAt };
      return;
    }
    const contradictions = this.current.contradictions + 1;
    const needed = check.isHealthy ? thresholds.recoveries : thresholds.failures;
    this.current =
      contradictions < needed
        ? { ...this.current, contradictions, lastSeenAt }
        : {
            ...this.current,
            contradictions: 0,
            lastSeenAt,
            status: check.isHealthy ? 'healthy' : 'unhealthy',
          };
  }

  enterMaintenance(reason: string): void {
    this.current = { ...this.current, status: 'maintenance', statusReason: reason, contradictions: 0 };
  }

  leaveMaintenance(): void {
    const { statusReason, ...rest } = this.current;
    this.current = { ...rest, status: 'healthy', contradictions: 0 };
  }

  goOffline(): void {
    const { statusReason, ...rest } = this.current;
    this.current = { ...rest, status: 'offline', contradictions: 0 };
  }
}
