import {
  DomainError,
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
import type { TaskQueue } from '../ports/task-queue';
import type { StopListening, WakeUp, WakeUps } from '../ports/wake-ups';
import { AskUntilAnswered } from './ask-until-answered';
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
  readonly registration: Pick<WorkerRegistration, 'id' | 'address' | 'capacity' | 'labels'>;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
}

export interface WorkerParts extends CancelAtServiceParts {
  readonly taskQueue: Pick<TaskQueue, 'claim' | 'apply'>;
  readonly journal: Pick<ExecutionJournal, 'append'>;
  readonly workers: Pick<WorkerRepository, 'isKnown' | 'heartbeat' | 'leave'>;
  readonly wakeUps: Pick<WakeUps, 'forWorker'>;
  readonly executors: ExecutorRegistry;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
}

/** What is left of the heartbeat timeout, a sixth, is for attempts to stop before others may take them over. */
const trustedShare = 5 / 6;
/** How long each last step of a stop may take. */
const maxStopStepMs = 1000;
/** After which a start is worth a word. */
const slowStartMs = 10_000;
/** While another holds the id. */
const idRetryMs = 500;
const triesPerLogLine = 60;

export class ExecutorStartError extends DomainError {
  readonly code = 'executor.not_started';
  constructor(type: string, cause: unknown) {
    super(
      `The executor ${JSON.stringify(type)} did not start: ${failureOf(cause).reason}`,
      { type },
      { cause },
    );
  }
}

/** One worker, from its registration to its farewell. */
export class WorkerService {
  private readonly runTasks: RunTasks;
  private readonly heartbeats: SendHeartbeats;
  private readonly listening: AskUntilAnswered;
  private stopListening: StopListening | undefined;
  private readonly startedExecutors: Executor[] = [];
  private starting: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  /** The id is ours. */
  private isRegistered = false;

  constructor(
    private readonly parts: WorkerParts,
    private readonly settings: WorkerSettings,
  ) {
    const { executors, clock } = parts;
    const { registration, heartbeatIntervalMs: intervalMs, heartbeatTimeoutMs: timeoutMs } = settings;
    const trust = new StoreTrust(clock, timeoutMs * trustedShare);
    const offer = { ...registration, executors: executors.types };
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
          return { ...offer, capacity, isDraining, startedAt };
        },
        intervalMs,
        timeoutMs,
      },
      {
        onCutOff: () => this.runTasks.cutOff(),
        onRestored: () => this.runTasks.reconnected(),
        onCancelRequested: (ids) => ids.forEach((id) => this.runTasks.cancel(id)),
        onDrainRequested: (isDraining) => this.drain(isDraining),
        onCapacityRequested: (capacity = registration.capacity) => this.resize(capacity),
      },
    );
    this.listening = new AskUntilAnswered('listen', parts);
  }

  get id(): WorkerId {
    return this.settings.registration.id;
  }

  /** Waits for the store as long as it takes. Rejects if an executor does not start. */
  start(): Promise<void> {
    this.starting ??= this.startUp();
    return this.starting;
  }

  /**
   * Claims nothing more, lets running attempts end within the grace, gives back the rest and says farewell. Takes a few
   * seconds more than the grace at most, whatever the store and the executors do.
   */
  stop(stopGraceMs: number): Promise<void> {
    this.stopped ??= this.shutDown(stopGraceMs);
    return this.stopped;
  }

  private async startUp(): Promise<void> {
    const { executors, wakeUps, logger } = this.parts;
    for (const executor of executors.all) await this.startExecutor(executor);
    if (!(await this.waitForId())) return;
    this.isRegistered = true;
    await this.heartbeats.register();
    this.stopListening = await this.listening.ask(() =>
      wakeUps.forWorker(this.id, (wakeUp) => this.onWakeUp(wakeUp)),
    );
    if (this.stopped) return;
    // Only now, so that no cancel of what it claims goes unheard.
    this.runTasks.start();
    const { capacity, labels } = this.settings.registration;
    logger.info({ workerId: this.id, capacity, labels, executors: executors.types }, 'worker started');
  }

  /**
   * Whoever worked under this id before was killed a moment ago, or lives: what it runs must be taken back before another
   * beats in its name, or nobody would.
   * @returns false where the worker is stopped meanwhile
   */
  private async waitForId(): Promise<boolean> {
    const { workers, clock, logger } = this.parts;
    for (let tries = 0; ; tries += 1) {
      const isTaken = await this.listening.ask(() => workers.isKnown(this.id));
      if (!isTaken) return isTaken === false;
      if (tries % triesPerLogLine === 0)
        logger.warn(
          { workerId: this.id },
          'another worker has this id: waiting until a scheduler has taken back what it ran. If it lives, give each worker an id of its own',
        );
      await new Promise<void>((resolve) => clock.after(idRetryMs, resolve));
    }
  }

  private async startExecutor(executor: Executor): Promise<void> {
    if (this.stopped) return;
    const { clock, logger } = this.parts;
    const cancelWarning = clock.after(slowStartMs, () =>
      logger.warn({ executor: executor.type }, 'the worker waits for an executor to start'),
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
    // Whoever has asked for the stop sees nothing else for as long as that takes.
    if (running > 0) logger.info({ running, graceMs: stopGraceMs }, 'waits for what it runs to end');
    const ended = this.runTasks.stop(stopGraceMs);
    // Tells the schedulers to place nothing more here.
    this.heartbeats.beatNow();
    const isSettled = await ended;
    await this.runStopStep('stop the heartbeats', async () => {
      await this.heartbeats.stop();
      // A start that still waits for the store ends with them.
      await this.starting?.catch(() => undefined);
    });
    await this.runStopStep('stop listening', async () => this.stopListening?.());
    // Whoever leaves is not looked after any more: what the store does not know needs the recovery of dead workers.
    if (!this.isRegistered) logger.debug({ workerId: this.id }, 'stopped before it began');
    else if (isSettled) await this.runStopStep('leave', () => workers.leave(this.id));
    else logger.warn({ workerId: this.id }, 'stopped before the store took every result');
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
      case 'leaderless':
        break;
    }
  }

  /** The next beat says so to the schedulers, who place nothing on a draining worker. */
  private drain(isDraining: boolean): void {
    const was = this.runTasks.isDraining;
    this.runTasks.drain(isDraining);
    if (this.runTasks.isDraining !== was) this.heartbeats.beatNow();
  }

  /** The next beat says so to the schedulers, as with a drain. */
  private resize(capacity: number): void {
    if (this.runTasks.resize(capacity)) this.heartbeats.beatNow();
  }

  private async stopExecutor(executor: Executor): Promise<void> {
    try {
      await executor.stop?.();
    } catch (error) {
      const fields = { executor: executor.type, reason: failureOf(error).reason };
      this.parts.logger.warn(fields, 'executor did not stop as it should');
    }
  }

  /** Does one step of a stop, which must neither hang nor fail for the sake of the others. */
  private async runStopStep(step: string, act: () => Promise<unknown>): Promise<void> {
    const { clock, logger } = this.parts;
    let cancelTimer: CancelTimer | undefined;
    const late = new Promise<'late'>((resolve) => {
      cancelTimer = clock.after(maxStopStepMs, () => resolve('late'));
    });
    try {
      if ((await Promise.race([act(), late])) === 'late') {
        logger.warn({ step }, 'a step of the stop took too long and was left');
      }
    } catch (error) {
      logger.warn({ step, reason: failureOf(error).reason }, 'a step of the stop failed');
    } finally {
      cancelTimer?.();
    }
  }
}
