import {
  ExecutorInstanceChangedError,
  type ExecutorInstance,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';
import type { LeadershipStatus } from '../election/leadership-status';
import type { Clock } from '../ports/clock';
import type { ExecutorCalls } from '../ports/executor-calls';
import type { Logger } from '../ports/logger';
import type { Duty, Pass } from '../background/duty';

export interface HealthCheckSettings {
  /** If false, no instance is probed. Instances that have deregistered are still removed after a while. */
  readonly isEnabled: boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
  readonly recoveryThreshold: number;
}

export interface HealthCheckParts {
  readonly executorInstances: Pick<ExecutorInstanceRepository, 'all' | 'save' | 'remove'>;
  readonly executorCalls: Pick<ExecutorCalls, 'probe'>;
  readonly leadership: LeadershipStatus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Maximum number of instances that are probed at the same time. */
const maxConcurrentChecks = 32;
/** An instance that is unhealthy for this many intervals, and for at least five minutes, is set offline. */
const intervalsUntilOffline = 10;
const minOfflineAfterMs = 5 * 60_000;
/** Long enough to verify the last callbacks of the instance, which needs its key. */
const forgetOfflineAfterMs = 60 * 60_000;
/** Long, because an upgrade may take days. A machine that never comes back must still be removed at some time. */
const forgetMaintenanceAfterMs = 7 * 24 * 60 * 60_000;

/**
 * Probes every registered instance, and removes instances that are gone for good. Only the leader acts. Two schedulers
 * that both believe to lead do no harm: each change is guarded by the revision of the instance, and an extra probe only
 * counts one more time.
 */
export class CheckExecutorHealth implements Duty {
  readonly name = 'check executor health';
  /** Time of the next check of each instance that this process has checked before. */
  private readonly checkAt = new Map<ExecutorInstanceId, number>();
  private readonly log: Logger;

  constructor(
    private readonly parts: HealthCheckParts,
    private readonly settings: HealthCheckSettings,
  ) {
    this.log = parts.logger.child({ duty: this.name });
  }

  async runOnce(): Promise<Pass> {
    const { leadership, executorInstances, clock } = this.parts;
    if (!leadership.isLeading) {
      this.checkAt.clear();
      return 'idle';
    }
    const instances = await executorInstances.all();
    this.keepOnly(new Set(instances.map(({ id }) => id)));
    const now = clock.now();
    const due = instances.filter(({ id }) => (this.checkAt.get(id) ?? 0) <= now);
    const waiting = due.values();
    const checkWaiting = async () => {
      for (const instance of waiting) await this.check(instance);
    };
    await Promise.all(Array.from({ length: Math.min(maxConcurrentChecks, due.length) }, checkWaiting));
    const nextAt = Math.min(...this.checkAt.values());
    return nextAt === Infinity ? 'idle' : { nextAt };
  }

  private async check(instance: ExecutorInstance): Promise<void> {
    const { clock } = this.parts;
    this.checkAt.set(instance.id, clock.now() + this.settings.intervalMs);
    try {
      await this.observe(instance);
    } catch (error) {
      // The instance registered during the check. Its own message is more recent, so this check is dropped.
      if (!(error instanceof ExecutorInstanceChangedError)) throw error;
    }
  }

  private async observe(instance: ExecutorInstance): Promise<void> {
    const { executorCalls, executorInstances, clock } = this.parts;
    const { isEnabled, timeoutMs, failureThreshold: failures, recoveryThreshold: recoveries } = this.settings;
    const { revision } = instance;
    const before = instance.toSnapshot();
    if (isEnabled && before.status !== 'offline') {
      const answer = await executorCalls.probe(instance, timeoutMs);
      instance.observe({ ...answer, at: clock.now() }, { failures, recoveries });
    }
    if (this.isToBeForgotten(instance)) {
      await executorInstances.remove(instance.id, revision);
      this.log.info(
        { executorId: instance.id, service: before.name, status: before.status },
        'executor removed',
      );
      return;
    }
    if (this.isGone(instance)) instance.goOffline();
    if (instance.revision === revision) return;
    await executorInstances.save(instance, revision);
    this.report(before.status, instance);
  }

  private report(before: string, instance: ExecutorInstance): void {
    const { id, name, status, statusReason } = instance.toSnapshot();
    if (status === before) return;
    const fields = { executorId: id, service: name, before, status, reason: statusReason };
    if (status === 'healthy') this.log.info(fields, 'executor is healthy again');
    else this.log.warn(fields, 'executor is not healthy');
  }

  private isGone(instance: ExecutorInstance): boolean {
    const offlineAfterMs = Math.max(intervalsUntilOffline * this.settings.intervalMs, minOfflineAfterMs);
    return instance.toSnapshot().status === 'unhealthy' && this.unseenMs(instance) > offlineAfterMs;
  }

  private isToBeForgotten(instance: ExecutorInstance): boolean {
    const { status } = instance.toSnapshot();
    if (status === 'offline') return this.unseenMs(instance) > forgetOfflineAfterMs;
    return (
      status === 'maintenance' &&
      this.settings.isEnabled &&
      this.unseenMs(instance) > forgetMaintenanceAfterMs
    );
  }

  private unseenMs(instance: ExecutorInstance): number {
    return this.parts.clock.now() - instance.toSnapshot().lastSeenAt;
  }

  private keepOnly(ids: ReadonlySet<ExecutorInstanceId>): void {
    for (const id of this.checkAt.keys()) if (!ids.has(id)) this.checkAt.delete(id);
  }
}
