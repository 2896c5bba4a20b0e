import { Duration, type AttemptToken, type Task, type TaskId } from '@distribute-schedule/domain';
import { isHandedOff, type Executor } from '@distribute-schedule/executor-api';
import type { CancelTimer } from '../ports/clock';
import { AttemptJournal, type AttemptJournalParts } from './attempt-journal';
import { copyOfJson } from '../results/copy-of-json';
import { failureOf } from './failure-of';
import { guardListeners } from './guard-listeners';

/** What ends an attempt from outside. */
export type AbortCause = 'timeout' | 'cancel' | 'stop' | 'cut off';

/** How an attempt ended: by what its executor said, or without it. */
export type AttemptEnd =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: AbortCause };

/** How long an executor has to end after its signal: long enough to unwind, and within the second that a cancel may take. */
export const unwindMs = 500;

/** Why the signal aborted; the names are those of the platform, so that libraries know them. */
export class AttemptAbortedError extends Error {
  constructor(
    readonly abortCause: AbortCause,
    message: string,
  ) {
    super(message);
    this.name = abortCause === 'timeout' ? 'TimeoutError' : 'AbortError';
  }
}

export interface AttemptParts extends AttemptJournalParts {
  readonly callbackUrl?: CallbackUrl;
}

/** Where a service that was handed an attempt says how it ended: good for that attempt alone. */
export type CallbackUrl = (handed: {
  readonly taskId: TaskId;
  readonly attempt: number;
  readonly attemptToken: AttemptToken;
}) => string;

/**
 * One try of one Task in this process.
 *
 *   running ──executor ends──> over
 *      └──abort──> unwinding ──executor ends, or unwindMs pass──> over
 *
 * What its executor says once it is over is dropped and logged; it may never end at all.
 */
export class Attempt {
  private mode: 'running' | 'unwinding' | 'over' = 'running';
  private abortedBy: AttemptAbortedError | undefined;
  private controller: AbortController | undefined;
  private cancelTimer: CancelTimer | undefined;
  private readonly journal: AttemptJournal;

  constructor(
    readonly task: Task,
    private readonly executor: Executor,
    private readonly parts: AttemptParts,
    private readonly onEnd: (attempt: Attempt, end: AttemptEnd) => void,
  ) {
    const { id: taskId, attempt } = task;
    this.journal = new AttemptJournal({ taskId, attempt, attemptToken: this.token }, parts);
  }

  /** @param elapsedMs how long the store may have counted it as running already: its time to run began then */
  start(elapsedMs = 0): void {
    const { timeoutMs } = this.task.toSnapshot();
    this.cancelTimer = this.parts.clock.after(timeoutMs - elapsedMs, () => this.abort('timeout'));
    this.execute().then(
      (value) => this.onExecutorEnded({ kind: 'answered', answer: value }),
      (error: unknown) => this.onExecutorEnded({ kind: 'threw', error }),
    );
  }

  /** Does nothing to an attempt that is aborted already: the first cause stands. */
  abort(cause: AbortCause): void {
    if (this.mode !== 'running') return;
    this.cancelTimer?.();
    this.mode = 'unwinding';
    this.abortedBy = new AttemptAbortedError(cause, this.abortMessage(cause));
    this.cancelTimer = this.parts.clock.after(unwindMs, () => this.abandonExecutor(cause));
    this.controller?.abort(this.abortedBy);
  }

  /** Async, so that an executor that throws before it returns a promise is one that rejects. */
  private async execute(): Promise<unknown> {
    const { id, configId, name, type, handler, parameters, balancing, scheduledTime, timeoutMs } =
      this.task.toSnapshot();
    const { previousFireTime, nextFireTime } = this.task.toSnapshot();
    const signal = () => this.signal();
    const callbackUrl = () => this.callbackUrl();
    const { journal } = this;
    const parametersCopy = copyOfJson(parameters);
    const answer: unknown = await this.executor.execute(
      { id, configId, name, type, handler, parameters: parametersCopy, balancing },
      {
        // A signal costs as much as all else here together, and many handlers never look at theirs.
        get signal() {
          return signal();
        },
        logger: {
          info: (message) => journal.log('info', message),
          warn: (message) => journal.log('warn', message),
          error: (message) => journal.log('error', message),
        },
        progress: (percent, note) => journal.progress(percent, note),
        idempotencyKey: id,
        attempt: this.task.attempt,
        attemptToken: this.token,
        // Its seal costs time, and few ask for it.
        get callbackUrl() {
          return callbackUrl();
        },
        scheduledTime,
        ...(previousFireTime !== undefined && { previousFireTime }),
        ...(nextFireTime !== undefined && { nextFireTime }),
        parameters: parametersCopy,
        timeoutMs,
      },
    );
    if (isHandedOff(answer) && this.parts.callbackUrl === undefined) {
      throw new Error(
        `${answer.to} is to call back, and this worker knows no address for that (api.public_url)`,
      );
    }
    return answer;
  }

  private callbackUrl(): string | undefined {
    const { id: taskId, attempt } = this.task;
    return this.parts.callbackUrl?.({ taskId, attempt, attemptToken: this.token });
  }

  /** The stamp of a running Task is its attempt's token. */
  private get token(): AttemptToken {
    return this.task.versionToken as AttemptToken;
  }

  private signal(): AbortSignal {
    this.controller ??= this.newController();
    if (this.abortedBy) this.controller.abort(this.abortedBy);
    return this.controller.signal;
  }

  private newController(): AbortController {
    const controller = new AbortController();
    guardListeners(controller.signal, (error) => {
      const { reason } = failureOf(error);
      this.journal.log('error', `a listener of the attempt's signal failed: ${reason}`);
      const { id: taskId, attempt } = this.task;
      this.parts.logger.warn({ taskId, attempt, reason }, 'a listener of a signal failed');
    });
    return controller;
  }

  private onExecutorEnded(said: AttemptEnd): void {
    if (this.mode === 'over') {
      const { id, attempt } = this.task;
      this.parts.logger.warn({ taskId: id, attempt, said: said.kind }, 'late result dropped');
      return;
    }
    const cause = this.abortedBy?.abortCause;
    // Work that was completed although the worker stops is worth more than doing it again.
    const counts = cause === undefined || (cause === 'stop' && said.kind === 'answered');
    this.end(counts ? said : { kind: cause });
  }

  private abandonExecutor(cause: AbortCause): void {
    this.parts.logger.warn(
      { taskId: this.task.id, attempt: this.task.attempt, cause },
      'executor does not heed its signal',
    );
    this.end({ kind: cause });
  }

  private end(end: AttemptEnd): void {
    this.cancelTimer?.();
    this.mode = 'over';
    // Before the outcome leaves, so that the store gets the last words while the attempt still holds the Task.
    this.journal.close();
    this.onEnd(this, end);
  }

  private abortMessage(cause: AbortCause): string {
    switch (cause) {
      case 'timeout':
        return timeoutMessage(this.task);
      case 'cancel':
        return 'the task was cancelled';
      case 'stop':
        return 'the worker is stopping';
      case 'cut off':
        return 'the worker has lost its store';
    }
  }
}

export function timeoutMessage(task: Task): string {
  return `timed out after ${Duration.ofMs(task.toSnapshot().timeoutMs).toString()}`;
}
