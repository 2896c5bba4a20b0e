import {
  TaskConfig,
  TaskConfigChangedError,
  TaskConfigExistsError,
  maxReplacedTasks,
  overlapModes,
  type FiringContext,
  type OpenTasks,
  type ReplacedTask,
  type Replan,
  type Task,
  type TaskConfigDefinition,
  type TaskConfigId,
  type WorkerId,
} from '@distribute-schedule/domain';
import type {
  ConfigFire,
  OverdueTask,
  Replacement,
  SubmitLimits,
  TaskChange,
} from '@distribute-schedule/application';
import { aDefinition } from '@distribute-schedule/domain/testing';
import type { StoreUnderTest } from '../store-under-test';
import { claimDue } from './config-steps';
import { freshRequestToken } from './request-token';
import {
  beat,
  cancelConfirmed,
  cancelled,
  claim,
  claimOverdue,
  crashed,
  failed,
  failedForGood,
  givenBack,
  handedOff,
  lacking,
  released,
  requeued,
  succeeded,
  tokenOf,
} from './task-steps';
import type { RandomOperation } from './random-operations';
import type { Witness } from './witness';

/** A process that performs random operations of schedulers, workers and authors. */
export class RandomActor {
  constructor(
    private readonly store: StoreUnderTest,
    private readonly witness: Witness,
  ) {}

  async perform(operation: RandomOperation): Promise<void> {
    await this[operation.what](operation);
  }

  private async define({ whom, how }: RandomOperation): Promise<void> {
    const definition = definitionOf(pick(this.witness.configIds, whom), how);
    const plan = TaskConfig.define(definition, { now: this.witness.tick() });
    await this.store.taskConfigs.add(await this.soon(plan)).catch(unless(TaskConfigExistsError));
  }

  private async redefine({ whom, how }: RandomOperation): Promise<void> {
    const { taskConfigs } = this.store;
    const found = await taskConfigs.find(pick(this.witness.configIds, whom));
    if (!found) return;
    const { config, dueAt } = found;
    const definition = how % 3 === 0 ? definitionOf(config.id, how) : config.definition;
    const enabled = how % 4 !== 0;
    const plan = config.redefine({ ...definition, enabled }, dueAt, this.context());
    await taskConfigs
      .replace(await this.soon(plan), { version: config.version, dueAt })
      .catch(unless(TaskConfigChangedError));
  }

  private async remove({ whom }: RandomOperation): Promise<void> {
    await this.store.taskConfigs.remove(pick(this.witness.configIds, whom));
  }

  private async fire({ how, isResent }: RandomOperation): Promise<void> {
    // Sometimes a short lease, which ends before the commit.
    const request = {
      limit: 1 + (how % 3),
      leaseMs: how % 4 === 0 ? 1 : 30,
      requestToken: freshRequestToken(),
    };
    const { claimed } = await claimDue(this.store, request);
    if (how % 10 === 0) return;
    if (how % 3 === 0) await this.store.passTime(2);
    const wakeAt = (await this.store.now()) - 500;
    const fires: ConfigFire[] = [];
    for (const { config, dueAt, open, placement, claimToken } of claimed) {
      const { next, ...decided } = config.fire(dueAt, await this.seen(config, open), this.context(dueAt));
      const fire = { ...decided, next: next && { dueAt: next.dueAt, wakeAt } };
      const target = pick(this.witness.workerIds, how);
      const targets = new Map(how % 2 === 0 ? fire.tasks.map(({ id }) => [id, target]) : []);
      fires.push({ fire, claimToken, targets, placement, ...replacing(decided.replaced, how) });
    }
    const requestToken = freshRequestToken();
    const outcomes = await this.store.dueConfigs.commitFires(fires, requestToken);
    if (isResent) {
      const again = await this.store.dueConfigs.commitFires(fires, requestToken);
      this.witness.expectSame('A commit', outcomes, again);
    }
    fires.forEach(({ fire }, i) => {
      if (outcomes[i] !== 'applied') return;
      for (const { id } of fire.tasks) this.witness.made.add(id);
      this.witness.replace(fire.replaced);
    });
  }

  private async park({ how }: RandomOperation): Promise<void> {
    const { claimed } = await claimDue(this.store, { limit: 1, leaseMs: how % 2 === 0 ? 1 : 30 });
    for (const { config, claimToken } of claimed) {
      await this.store.dueConfigs.park({ id: config.id, reason: 'a test wants it', claimToken });
    }
  }

  private async submit({ whom, how, isResent }: RandomOperation): Promise<void> {
    const now = await this.store.now();
    const definition = definitionOf(pick(this.witness.configIds, whom), how);
    const { config } = TaskConfig.define({ ...definition, overlap: pick(overlapModes, how) }, { now });
    const order = {
      key: this.witness.idempotencyKey(),
      ...(how % 4 === 0 && { notBefore: now + 20 }),
    };
    const task = config.runByHand(order, { now });
    const limits = {
      ...(await this.limitsFor(config, task, how)),
      ...(how % 2 === 0 && { target: pick(this.witness.workerIds, how) }),
    };
    const outcome = await this.store.taskQueue.submit(task, limits);
    if (outcome === 'created') {
      if (this.witness.made.has(task.id) && !this.witness.isOver(task.id)) {
        this.witness.violations.push(`${task.id} was made twice`);
      }
      this.witness.made.add(task.id);
      this.witness.replace(limits.replacement?.replaced);
      if (isResent) {
        const again = await this.store.taskQueue.submit(task, limits);
        // The history may have been trimmed since then, and the Task with it.
        if (again !== 'exists' && !this.witness.isOver(task.id)) {
          this.witness.violations.push(`${task.id} was made again`);
        }
      }
    }
  }

  /** Sets the bound only sometimes, so that some configs have many open Tasks. */
  private async limitsFor(config: TaskConfig, task: Task, how: number): Promise<SubmitLimits> {
    const open = await this.seen(config, 0);
    const { replaced } = config.admit(task, open, { now: await this.store.now(), maxOpen: Infinity });
    return { ...(how % 5 === 0 && !replaced && { maxOpen: 3 }), ...replacing(replaced, how) };
  }

  private async seen(config: TaskConfig, open: number): Promise<OpenTasks> {
    const isToSee = config.toSnapshot().overlap === 'replace';
    return isToSee ? this.store.taskQueue.openTasks(config.id, maxReplacedTasks) : open;
  }

  private async claim({ whom, how, isResent }: RandomOperation): Promise<void> {
    const worker = pick(this.witness.workerIds, whom);
    // Sometimes a grace in the past, so that the attempt is overdue at once.
    const request = {
      slots: 1 + (how % 4),
      graceMs: how % 5 === 0 ? -60_000 : 1000,
      requestToken: freshRequestToken(),
    };
    const { tasks } = await claim(this.store, worker, request);
    this.witness.start(tasks);
    if (!isResent || tasks.length === 0) return;
    const again = await claim(this.store, worker, request);
    const tokens = new Set(tasks.map(tokenOf));
    for (const task of again.tasks) {
      if (!tokens.has(tokenOf(task))) this.witness.violations.push(`${task.id} was not in the first answer`);
    }
  }

  private async end({ whom, how, isResent }: RandomOperation): Promise<void> {
    const { attempts } = this.witness;
    if (attempts.length === 0) return;
    // Another actor may have ended it, so that this end comes too late.
    const latest = attempts.slice(-12);
    const at = await this.store.now();
    const changes = [pick(latest, whom), pick(latest, how)].map((task, i) =>
      pick(attemptEnds, how + i)(task, at),
    );
    await this.apply(changes, isResent);
  }

  private async cancel({ whom, how }: RandomOperation): Promise<void> {
    if (this.witness.made.size === 0) return;
    const task = await this.store.tasks.find(pick([...this.witness.made], whom));
    if (!task || task.isFinished) return;
    if (task.status === 'running') {
      await this.store.taskQueue.requestCancel(task.id, tokenOf(task), how % 2 === 0 ? 1 : 1000);
    } else {
      await this.apply([cancelled(task, await this.store.now())], how % 3 === 0);
    }
  }

  private async review({ how, isResent }: RandomOperation): Promise<void> {
    const request = { limit: 5, leaseMs: 10, overdueByMs: how % 4 === 0 ? -3_600_000 : 0 };
    const isLacking = how % 3 === 0;
    const offered = isLacking ? ['another'] : [];
    const { overdue, now } = await claimOverdue(this.store, { ...request, offered });
    const target = pick(this.witness.workerIds, how);
    await this.apply(
      overdue.map((one) =>
        isLacking && one.place.kind === 'pending'
          ? lacking(one.task, now)
          : decideOverdue(one, now, how % 2 === 0 ? target : undefined),
      ),
      isResent,
    );
  }

  private async beat({ whom, how }: RandomOperation): Promise<void> {
    await beat(this.store, pick(this.witness.workerIds, whom), { capacity: 1 + (how % 6) });
  }

  private async drain({ whom, how }: RandomOperation): Promise<void> {
    await this.store.workers.requestDrain(pick(this.witness.workerIds, whom), how % 2 === 0);
  }

  private async leave({ whom }: RandomOperation): Promise<void> {
    await this.store.workers.leave(pick(this.witness.workerIds, whom));
  }

  private async recover({ how, isResent }: RandomOperation): Promise<void> {
    const dead = await this.store.taskQueue.deadWorkers(20, 1 + (how % 4));
    const now = await this.store.now();
    const changes = dead.flatMap(({ running, queued }) => [
      ...running.map((task) => crashed(task, now)),
      ...queued.map((task) => requeued(task, now)),
    ]);
    await this.apply(changes, isResent);
    for (const worker of dead) await this.store.taskQueue.forgetWorker(worker);
  }

  private async restore(): Promise<void> {
    const { restored } = await this.store.dueConfigs.restoreMissing('');
    for (const id of restored) this.witness.violations.push(`${id} was missing from the due times`);
  }

  private async apply(changes: readonly TaskChange[], isResent: boolean): Promise<void> {
    const requestToken = freshRequestToken();
    const outcomes = await this.store.taskQueue.apply(changes, requestToken);
    if (isResent) {
      const again = await this.store.taskQueue.apply(changes, requestToken);
      this.witness.expectSame('A change', outcomes, again);
    }
    changes.forEach(({ task }, i) => {
      if (outcomes[i] === 'applied' && task.isFinished) this.witness.end(task.id);
      if (outcomes[i] === 'superseded') this.witness.letGo(task.id);
    });
  }

  private context(dueAt?: number): FiringContext {
    return { now: this.witness.tick(dueAt), by: 'actor', epoch: 1, misfireAfterMs: 1000, maxOpen: 8 };
  }

  /** Makes everything overdue, so that the schedulers check it at once. */
  private async soon({ config, next, records }: Replan): Promise<Replan> {
    const wakeAt = (await this.store.now()) - 500;
    return { config, next: next && { dueAt: next.dueAt, wakeAt }, records };
  }
}

/** Decides as the schedulers do, except that an attempt which was only checked early succeeds. */
export function decideOverdue({ task, place }: OverdueTask, now: number, target?: WorkerId): TaskChange {
  switch (place.kind) {
    case 'delayed':
      return released(task, now, target);
    case 'running':
      return task.isCancelRequested ? cancelConfirmed(task, now) : crashed(task, now);
    case 'queue':
    case 'pending':
    case 'sequence':
      return requeued(task, now, target);
  }
}

/** Sometimes a short time to stop, so that the attempt is overdue at once. */
function replacing(
  replaced: readonly ReplacedTask[] | undefined,
  how: number,
): { replacement?: Replacement } {
  return replaced ? { replacement: { replaced, cancelGraceMs: how % 2 === 0 ? 1 : 1000 } } : {};
}

const triggers = [
  { kind: 'every', intervalMs: 100 },
  { kind: 'delay', delayMs: 100 },
  { kind: 'every', intervalMs: 250 },
  { kind: 'manual' },
] as const;
const attemptEnds = [
  succeeded,
  failed,
  failedForGood,
  givenBack,
  handedOff,
  cancelConfirmed,
  crashed,
  succeeded,
] as const;

/** A config may be created again with other settings, for example with runs that take turns. */
function definitionOf(id: TaskConfigId, how: number): TaskConfigDefinition {
  return aDefinition({
    id,
    overlap: pick(overlapModes, how),
    trigger: pick(triggers, how >> 2),
    misfire: { mode: how % 2 === 0 ? 'all' : 'once', maxCount: 3, maxAgeMs: 60_000 },
    retryPolicy: { maxRetries: 2, retryDelayMs: 10, backoffRate: 1, maxDelayMs: 10, jitter: 0 },
  });
}

function pick<T>(from: readonly T[], n: number): T {
  return from[n % from.length] as T;
}

function unless(expected: new (...args: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof expected)) throw error;
  };
}
