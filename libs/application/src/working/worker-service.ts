import {
  DomainError,
  WorkerIdTakenError,
  type WorkerId,
  type WorkerRegistration,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import type { Executor } from '@distribute-schedule/executor-api';
import type { CancelAtServiceParts } from '../services/cancel-at-service';
import type { CancelTimer, Clock } from '../ports/clock';
import type { ExecutionJournal } from '../ports/execution-journal';
import type { Logger } from '../ports/logger';
import type { Randomness } from '../ports/randomness';
import type { Secrets } from '../ports/secrets';
import type { TaskQueue } from '../ports/task-queue';
import type { StopListening, WakeUp, WakeUps } from '../ports/wake-ups';
import { processFacts } from '../background/process-facts';
import { AskUntilAnswered } from '../background/ask-until-answered';
import type { ExecutorRegistry } from './executor-registry';
import { failureOf } from './failure-of';
import { RunTasks, type RunTasksSettings } from './run-tasks';
import { SendHeartbeats } from './send-heartbeats';
import { ServedQueues } from './served-queues';
import { StoreTrust } from './store-trust';

export const WorkerSettings = Symbol.for('WorkerSettings');

export interface WorkerSettings extends Pick<
  RunTasksSettings,
  'graceMs' | 'scanIntervalMs' | 'maxResultBytes' | 'callbackUrl'
> {
  readonly registration: Pick<WorkerRegistration, 'id' | 'address' | 'capacity' | 'labels' | 'version'>;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
}

export interface WorkerParts extends CancelAtServiceParts {
  readonly taskQueue: Pick<TaskQueue, 'claim' | 'apply'>;
  readonly journal: Pick<ExecutionJournal, 'append'>;
  readonly workers: Pick<WorkerRepository, 'lastHeartbeat' | 'heartbeat' | 'leave'>;
  readonly wakeUps: Pick<WakeUps, 'forWorker'>;
  readonly executors: ExecutorRegistry;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

/**
 * Share of the heartbeat timeout for which the worker goes on without an answer. In the remaining sixth its attempts can
 * stop, before a scheduler may give their Tasks to others.
 */
const trustedShare = 5 / 6;
/** Maximum time for each of the last steps of a stop. */
const maxStopStepMs = 1000;
/** Logs a warning when an executor takes longer than this to start. */
const slowStartMs = 10_000;
/** Checks per heartbeat interval while another worker has the id. */
const idChecksPerHeartbeat = 20;
const triesPerLogLine = 60;

export class ExecutorStartError extends DomainError {
  readonly code = 'executor.not_started';
  constructor(type: string, cause: unknown) {
    super(
      `The executor ${JSON.stringify(type)} could not start: ${failureOf(cause).reason}`,
      { type },
      { cause },
    );
  }
}

/** One worker, from its registration until it leaves. */
export class WorkerService {
  private readonly runTasks: RunTasks;
  private readonly heartbeats: SendHeartbeats;
  private readonly listening: AskUntilAnswered;
  private stopListening: StopListening | undefined;
  private readonly startedExecutors: Executor[] = [];
  private starting: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  /** True when this worker has its id to itself. */
  private isRegistered = false;
  private idTaken: WorkerIdTakenError | undefined;
  private readonly failureListeners = new Set<(error: Error) => void>();

  constructor(
    private readonly parts: WorkerParts,
    private readonly settings: WorkerSettings,
  ) {
    const { executors, secrets, clock } = parts;
    const { registration, heartbeatIntervalMs: intervalMs, heartbeatTimeoutMs: timeoutMs } = settings;
    const trust = new StoreTrust(clock, timeoutMs * trustedShare);
    const { descriptions } = executors;
    const offer = { ...registration, executors: executors.types, ...(descriptions && { descriptions }) };
    const served = new ServedQueues(offer);
    const startedAt = clock.now();
    this.runTasks = new RunTasks(
      { ...parts, served, trust },
      { ...settings, workerId: registration.id, capacity: registration.capacity },
    );
    this.heartbeats = new SendHeartbeats(
      { ...parts, trust },
      {
        registration: () => {
          const { capacity, isDraining } = this.runTasks;
          const names = secrets.names();
          const facts = processFacts(offer.version, clock);
          return { ...offer, capacity, isDraining, startedAt, ...facts, ...(names && { secrets: names }) };
        },
        intervalMs,
        timeoutMs,
      },
      {
        onCutOff: () => this.runTasks.cutOff(),
        onRestored: () => this.runTasks.reconnected(),
        onIdTaken: (error) => this.onIdTaken(error),
        onCancelRequested: (ids) => ids.forEach((id) => this.runTasks.cancel(id)),
        onRunningStated: (running, askedAt) => this.runTasks.sendLostOutcomes(running, askedAt),
        onDrainRequested: (isDraining) => this.drain(isDraining),
        onCapacityRequested: (capacity = registration.capacity) => this.resize(capacity),
      },
    );
    this.listening = new AskUntilAnswered('listen', parts);
  }

  get id(): WorkerId {
    return this.settings.registration.id;
  }

  /** Waits for the store without a time limit. Rejects if an executor cannot start, or if the id is taken. */
  start(): Promise<void> {
    this.starting ??= this.startUp();
    return this.starting;
  }

  /**
   * Stops claiming, lets running attempts end within `stopGraceMs`, returns the other Tasks to the queue and leaves. It
   * takes at most a few seconds longer than `stopGraceMs`, whatever the store and the executors do.
   */
  stop(stopGraceMs: number): Promise<void> {
    this.stopped ??= this.shutDown(stopGraceMs);
    return this.stopped;
  }

  /** Calls back when this worker must end although it was started, because another process has its id. */
  onFailure(listener: (error: Error) => void): void {
    this.failureListeners.add(listener);
  }

  private async startUp(): Promise<void> {
    const { executors, wakeUps, logger } = this.parts;
    for (const executor of executors.all) await this.startExecutor(executor);
    if (!(await this.waitForId())) return;
    this.isRegistered = true;
    await this.heartbeats.register();
    if (this.idTaken) throw this.idTaken;
    this.stopListening = await this.listening.ask(() =>
      wakeUps.forWorker(this.id, (wakeUp) => this.onWakeUp(wakeUp)),
    );
    if (this.stopped) return;
    // Claims only after it listens, so that it receives every cancel of a Task that it claims.
    this.runTasks.start();
    const { capacity, labels } = this.settings.registration;
    logger.info({ workerId: this.id, capacity, labels, executors: executors.types }, 'worker started');
  }

  /**
   * Waits while another worker is registered under this id. That worker was killed a moment ago, and its Tasks must be
   * recovered first: a heartbeat under the same id would make them look alive.
   * @returns false if this worker is stopped while it waits
   * @throws WorkerIdTakenError if the other worker sends heartbeats, so it is alive
   */
  private async waitForId(): Promise<boolean> {
    const { workers, clock, logger } = this.parts;
    const pauseMs = this.settings.heartbeatIntervalMs / idChecksPerHeartbeat;
    let firstSeen: number | undefined;
    for (let tries = 0; ; tries += 1) {
      const last = await this.listening.ask(async () => (await workers.lastHeartbeat(this.id)) ?? 'free');
      if (last === 'free' || last === undefined) return last === 'free';
      firstSeen ??= last;
      if (last > firstSeen) throw new WorkerIdTakenError(this.id);
      if (tries % triesPerLogLine === 0)
        logger.warn(
          { workerId: this.id },
          'another worker is registered under this id; if that one was killed, this one starts after its heartbeat timeout',
        );
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    }
  }

  /**
   * This worker was frozen or cut off for so long that its Tasks were recovered, and another process took over its id. It
   * must not leave the store, because that would remove the other one.
   */
  private onIdTaken(error: WorkerIdTakenError): void {
    this.idTaken = error;
    this.isRegistered = false;
    this.runTasks.drain(true);
    this.runTasks.cutOff();
    for (const listener of this.failureListeners) listener(error);
  }

  private async startExecutor(executor: Executor): Promise<void> {
    if (this.stopped) return;
    const { clock, logger } = this.parts;
    const cancelWarning = clock.after(slowStartMs, () =>
      logger.warn({ executor: executor.type }, 'still waiting for an executor to start'),
    );
    try {
      await executor.start?.();
    } catch (error) {
      throw new ExecutorStartError(executor.type, error);
    } finally {
      cancelWarning();
    }
    this.startedExecutors.push(executor);
  }

  private async shutDown(stopGraceMs: number): Promise<void> {
    const { workers, logger } = this.parts;
    this.listening.giveUp();
    const running = this.runTasks.runningCount;
    // Logged because the operator who stops the worker sees no other sign of progress until this ends.
    if (running > 0) logger.info({ running, graceMs: stopGraceMs }, 'waiting for running attempts to end');
    const ended = this.runTasks.stop(stopGraceMs);
    // The heartbeat shows that the worker drains, so schedulers place no more Tasks here.
    this.heartbeats.beatNow();
    const isSettled = await ended;
    await this.runStopStep('stop the heartbeats', async () => {
      await this.heartbeats.stop();
      // A start that still waits for the store ends when the heartbeats stop.
      await this.starting?.catch(() => undefined);
    });
    await this.runStopStep('stop listening', async () => this.stopListening?.());
    // A worker that has left is not recovered any more. It leaves only if the store has all its outcomes.
    if (!this.isRegistered) logger.debug({ workerId: this.id }, 'stopped before it was registered');
    else if (isSettled) await this.runStopStep('leave', () => workers.leave(this.id));
    else
      logger.warn(
        { workerId: this.id },
        'stopped before the store accepted every result; a scheduler will recover the tasks',
      );
    await this.runStopStep('stop the executors', () =>
      Promise.all(this.startedExecutors.map((executor) => this.stopExecutor(executor))),
    );
    logger.info({ workerId: this.id }, 'worker stopped');
  }

  private onWakeUp(wakeUp: WakeUp): void {
    switch (wakeUp.kind) {
      case 'tasks':
        this.runTasks.wake();
        break;
      case 'cancel':
        this.runTasks.cancel(wakeUp.taskId);
        break;
      case 'drain':
        this.drain(wakeUp.drain);
        break;
      case 'capacity':
        this.resize(wakeUp.capacity);
        break;
      case 'reconnected':
        this.runTasks.reconnected();
        this.heartbeats.beatNow();
        break;
      case 'due':
      case 'ended':
      case 'leaderless':
        break;
    }
  }

  /** Sends a heartbeat at once, so that schedulers place nothing on this worker while it drains. */
  private drain(isDraining: boolean): void {
    const was = this.runTasks.isDraining;
    this.runTasks.drain(isDraining);
    if (this.runTasks.isDraining !== was) this.heartbeats.beatNow();
  }

  /** Sends a heartbeat at once, so that schedulers know the new capacity. */
  private resize(capacity: number): void {
    if (this.runTasks.resize(capacity)) this.heartbeats.beatNow();
  }

  private async stopExecutor(executor: Executor): Promise<void> {
    try {
      await executor.stop?.();
    } catch (error) {
      const fields = { executor: executor.type, reason: failureOf(error).reason };
      this.parts.logger.warn(fields, 'executor could not be stopped');
    }
  }

  /** Runs one step of a stop. A step that hangs or fails is logged and left, so that the other steps are still done. */
  private async runStopStep(step: string, act: () => Promise<unknown>): Promise<void> {
    const { clock, logger } = this.parts;
    let cancelTimer: CancelTimer | undefined;
    const late = new Promise<'late'>((resolve) => {
      cancelTimer = clock.after(maxStopStepMs, () => resolve('late'));
    });
    try {
      if ((await Promise.race([act(), late])) === 'late') {
        logger.warn({ step }, 'a step of the stop took too long and was skipped');
      }
    } catch (error) {
      logger.warn({ step, reason: failureOf(error).reason }, 'a step of the stop failed');
    } finally {
      cancelTimer?.();
    }
  }
}
