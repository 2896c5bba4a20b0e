import { WorkerPool, offeredBy, type Worker, type WorkerRepository } from '@distribute-schedule/domain';
import type { LeadershipStatus } from '../election/leadership-status';
import type { Clock } from '../ports/clock';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { OverdueReply, OverdueTask, TaskChange, TaskQueue } from '../ports/task-queue';
import { decideOverdue } from './decide-overdue';
import { Delivery } from '../background/delivery';
import type { Duty, Pass } from '../background/duty';
import { reportAttemptEnd } from '../results/report-attempt-end';
import { placeOnWorker } from '../placement/place-on-worker';

export interface ReviewSettings {
  readonly batchSize: number;
  readonly claimLeaseMs: number;
  readonly heartbeatTimeoutMs: number;
}

export interface ReviewParts {
  readonly taskQueue: Pick<TaskQueue, 'claimOverdue' | 'apply'>;
  readonly workers: Pick<WorkerRepository, 'live'>;
  readonly leadership: LeadershipStatus;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

interface Decided {
  readonly overdue: OverdueTask;
  readonly change: TaskChange;
}

interface Batch {
  readonly decided: readonly Decided[];
  readonly requestToken: string;
}

/**
 * Decides about every Task whose time has come, whatever it waits for: releases retries and delayed runs, ends attempts
 * without a result, queues Tasks again that no worker took, and fails Tasks whose executor no live worker offers. Because
 * of this duty no Task can be stuck.
 *
 * A crash at any line only costs the time of the lease: after it the Tasks are overdue again. Each decision is guarded by
 * the version token of the Task, so it cannot be applied twice.
 */
export class ReviewOverdueTasks implements Duty {
  readonly name = 'review overdue tasks';
  private readonly changes: Delivery<Batch, number>;
  private readonly log: Logger;

  constructor(
    private readonly parts: ReviewParts,
    private readonly settings: ReviewSettings,
  ) {
    this.changes = new Delivery(parts.clock, (batch) => this.send(batch));
    this.log = parts.logger.child({ duty: this.name });
  }

  async runOnce(): Promise<Pass> {
    const { clock, leadership, taskQueue, workers } = this.parts;
    const { batchSize, claimLeaseMs, heartbeatTimeoutMs } = this.settings;
    const before = await this.changes.sendKept();
    const live = await workers.live(heartbeatTimeoutMs);
    const claimsEndAt = clock.monotonic() + claimLeaseMs;
    const reply = await taskQueue.claimOverdue({
      limit: batchSize,
      leaseMs: claimLeaseMs,
      overdueByMs: leadership.standbyMs(),
      offered: offeredBy(live),
    });
    this.reportUnreadable(reply);
    this.changes.keep(this.decide(reply, live), claimsEndAt);
    const after = await this.changes.sendKept();
    if (reply.overdue.length + reply.unreadable.length >= batchSize) return 'again';
    const nextAt = Math.min(...[reply.nextWakeAt, before, after].map((at) => at ?? Infinity));
    return nextAt === Infinity ? 'idle' : { nextAt: nextAt + leadership.standbyMs() };
  }

  finish(): Promise<unknown> {
    return this.changes.sendKept();
  }

  private decide({ overdue, now }: OverdueReply, live: readonly Worker[]): Batch {
    const { randomness } = this.parts;
    // A worker that did not take a Task in time gets no new Tasks in this pass. It may still claim Tasks itself.
    const slow = new Set(overdue.flatMap(({ place }) => (place.kind === 'queue' ? [place.workerId] : [])));
    const pool = new WorkerPool(live.filter(({ id }) => !slow.has(id)));
    const offered = offeredBy(live);
    const decided = overdue.flatMap((one): Decided[] => {
      const { task } = one;
      const { versionToken } = task;
      try {
        decideOverdue(one, { now, chance: randomness.fraction(), offered });
        const change = { task, versionToken, ...placeOnWorker(task, pool, randomness.fraction()) };
        return [{ overdue: one, change }];
      } catch (error) {
        this.log.error(
          { taskId: task.id, place: one.place.kind, err: error },
          'could not decide about an overdue task; it stays as it is',
        );
        return [];
      }
    });
    return { decided, requestToken: randomness.token() };
  }

  /** @returns when the first of these Tasks is due again, or Infinity if none of them waits for a time */
  private async send({ decided, requestToken }: Batch): Promise<number> {
    if (decided.length === 0) return Infinity;
    const changes = decided.map(({ change }) => change);
    const outcomes = await this.parts.taskQueue.apply(changes, requestToken);
    this.report(decided.filter((_, i) => outcomes[i] === 'applied'));
    return Math.min(...changes.map(({ task }) => task.waitsUntil ?? Infinity));
  }

  private report(applied: readonly Decided[]): void {
    let untaken = 0;
    for (const { overdue, change } of applied) {
      const { task, place } = overdue;
      const fields = { taskId: task.id, attempt: task.attempt, status: task.status, target: change.target };
      if (place.kind === 'running') {
        reportAttemptEnd(this.log, task, { workerId: place.workerId });
      } else if (place.kind === 'pending' && task.status !== 'pending') {
        reportAttemptEnd(this.log, task, { executor: task.requirement.executor });
      } else this.log.debug({ ...fields, place: place.kind }, 'overdue task handled');
      if (place.kind === 'queue') untaken += 1;
    }
    if (untaken > 0)
      this.log.warn({ tasks: untaken }, 'workers did not take tasks in time; the tasks were queued again');
  }

  private reportUnreadable({ unreadable }: OverdueReply): void {
    for (const taskId of unreadable)
      this.log.error({ taskId }, 'task set aside: its document cannot be read');
  }
}
