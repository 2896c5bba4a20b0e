import {
  Duration,
  type AttemptToken,
  type JsonValue,
  type Task,
  type TaskId,
} from '@distribute-schedule/domain';
import {
  insertSecrets,
  isHandedOff,
  secretNamesIn,
  type ExecutionContext,
  type ExecutionSecrets,
  type Executor,
} from '@distribute-schedule/executor-api';
import type { CancelTimer } from '../ports/clock';
import type { JournalLine } from '../ports/execution-journal';
import type { Secrets } from '../ports/secrets';
import { AttemptJournal, type AttemptJournalParts } from './attempt-journal';
import { copyOfJson } from '../results/copy-of-json';
import { maskOf, type Mask } from '../results/secret-mask';
import { failureOf } from './failure-of';
import { guardListeners } from './guard-listeners';

/** Reason to end an attempt before its executor does. */
export type AbortCause = 'timeout' | 'cancel' | 'stop' | 'cut off';

/** How an attempt ended: its executor returned or threw, or the attempt ended without it. */
export type AttemptEnd =
  | { readonly kind: 'returned'; readonly value: unknown; readonly mask?: Mask | undefined }
  | { readonly kind: 'threw'; readonly error: unknown; readonly mask?: Mask | undefined }
  | { readonly kind: AbortCause };

/**
 * Time for an executor to end after its signal aborts. It is long enough to clean up, and short enough that a cancel
 * takes effect within a second.
 */
export const unwindMs = 500;

/** Reason of an aborted signal. Its names are those that the platform uses, so that libraries recognise them. */
export class AttemptAbortedError extends Error {
  constructor(
    readonly abortCause: AbortCause,
    message: string,
  ) {
    super(message);
    this.name = abortCause === 'timeout' ? 'TimeoutError' : 'AbortError';
  }
}

type Mutable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

export interface AttemptParts extends AttemptJournalParts {
  readonly callbackUrl?: CallbackUrl;
  readonly secrets: Pick<Secrets, 'read'>;
}

/** Returns the URL at which a service reports the end of an attempt. The URL is valid for that attempt only. */
export type CallbackUrl = (attempt: {
  readonly taskId: TaskId;
  readonly attempt: number;
  readonly attemptToken: AttemptToken;
}) => string;

/**
 * One attempt of one Task in this process.
 *
 *   running ──executor ends──> over
 *      └──abort──> unwinding ──executor ends, or unwindMs pass──> over
 *
 * An executor may end after the attempt is over, or never. Its late result is dropped and logged.
 */
export class Attempt {
  private mode: 'running' | 'unwinding' | 'over' = 'running';
  private abortedBy: AttemptAbortedError | undefined;
  private controller: AbortController | undefined;
  private cancelTimer: CancelTimer | undefined;
  private openJournal: AttemptJournal | undefined;
  /** Hides the secrets that the parameters name. Undefined if they name none. */
  private mask: Mask | undefined;

  constructor(
    readonly task: Task,
    private readonly executor: Executor,
    private readonly parts: AttemptParts,
    private readonly onEnd: (attempt: Attempt, end: AttemptEnd) => void,
  ) {}

  /** @param elapsedMs how long the store may have counted the Task as running already. It reduces the timeout. */
  start(elapsedMs = 0): void {
    const { timeoutMs } = this.task.toSnapshot();
    this.cancelTimer = this.parts.clock.after(timeoutMs - elapsedMs, () => this.abort('timeout'));
    this.execute().then(
      (value) => this.onExecutorEnded({ kind: 'returned', value, mask: this.mask }),
      (error: unknown) => this.onExecutorEnded({ kind: 'threw', error, mask: this.mask }),
    );
  }

  /** Aborts the attempt. Does nothing if it has been aborted already: the first cause counts. */
  abort(cause: AbortCause): void {
    if (this.mode !== 'running') return;
    this.cancelTimer?.();
    this.mode = 'unwinding';
    this.abortedBy = new AttemptAbortedError(cause, this.abortMessage(cause));
    this.cancelTimer = this.parts.clock.after(unwindMs, () => this.abandonExecutor(cause));
    this.controller?.abort(this.abortedBy);
  }

  /** Async, so that an executor that throws before it returns a promise counts as one that rejects. */
  private async execute(): Promise<unknown> {
    const { id, configId, name, type, handler, parameters, balancing } = this.task.toSnapshot();
    const written = copyOfJson(parameters);
    const secrets = this.readSecrets(written);
    const parametersCopy = secrets ? insertSecrets(written, secrets.values) : written;
    const answer: unknown = await this.executor.execute(
      { id, configId, name, type, handler, parameters: parametersCopy, balancing },
      this.contextOf(parametersCopy, secrets),
    );
    if (isHandedOff(answer) && this.parts.callbackUrl === undefined) {
      throw new Error(
        `${answer.to} accepted the work and must call back, but this worker has no callback address; set api.public_url`,
      );
    }
    return answer;
  }

  private contextOf(parameters: JsonValue, secrets: ExecutionSecrets | undefined): ExecutionContext {
    const { id, scheduledTime, previousFireTime, nextFireTime, timeoutMs } = this.task.toSnapshot();
    const log = (level: JournalLine['level']) => (message: string) => this.journal.log(level, message);
    const context: Mutable<Omit<ExecutionContext, keyof LazyProperties>> & HasAttempt = {
      [attemptOf]: this,
      logger: { info: log('info'), warn: log('warn'), error: log('error') },
      progress: (percent, note) => this.journal.progress(percent, note),
      idempotencyKey: id,
      attempt: this.task.attempt,
      attemptToken: this.token,
      scheduledTime,
      parameters,
      timeoutMs,
    };
    // Assigned, because each spread in the literal would cost as much as all of it.
    if (previousFireTime !== undefined) context.previousFireTime = previousFireTime;
    if (nextFireTime !== undefined) context.nextFireTime = nextFireTime;
    if (secrets !== undefined) context.secrets = secrets;
    return Object.defineProperties(context, lazyProperties) as typeof context & LazyProperties;
  }

  private readSecrets(parametersAsWritten: JsonValue): ExecutionSecrets | undefined {
    const names = secretNamesIn(parametersAsWritten);
    if (names.length === 0) return undefined;
    const values = Object.fromEntries(names.map((name) => [name, this.parts.secrets.read(name)]));
    this.mask = maskOf(Object.values(values));
    return { values, parametersAsWritten };
  }

  /** Created on first use, because most attempts log nothing. After the end of the attempt it ignores everything. */
  private get journal(): AttemptJournal {
    if (this.openJournal) return this.openJournal;
    const { id: taskId, attempt } = this.task;
    const ref = { taskId, attempt, attemptToken: this.token };
    const journal = new AttemptJournal(ref, this.parts, (line) => (this.mask ? this.mask(line) : line));
    if (this.mode === 'over') journal.close();
    this.openJournal = journal;
    return journal;
  }

  callbackUrl(): string | undefined {
    const { id: taskId, attempt } = this.task;
    return this.parts.callbackUrl?.({ taskId, attempt, attemptToken: this.token });
  }

  /** The version token of a running Task is its attempt token. */
  private get token(): AttemptToken {
    return this.task.versionToken as AttemptToken;
  }

  signal(): AbortSignal {
    this.controller ??= this.newController();
    if (this.abortedBy) this.controller.abort(this.abortedBy);
    return this.controller.signal;
  }

  private newController(): AbortController {
    const controller = new AbortController();
    guardListeners(controller.signal, (error) => {
      const { reason } = failureOf(error, this.mask);
      this.journal.log('error', `a listener of the attempt's signal failed: ${reason}`);
      const { id: taskId, attempt } = this.task;
      this.parts.logger.warn({ taskId, attempt, reason }, 'a listener of a signal failed');
    });
    return controller;
  }

  private onExecutorEnded(end: AttemptEnd): void {
    if (this.mode === 'over') {
      const { id, attempt } = this.task;
      this.parts.logger.warn({ taskId: id, attempt, end: end.kind }, 'late result dropped');
      return;
    }
    const cause = this.abortedBy?.abortCause;
    // When the worker stops, a result that arrives in time still counts, because it saves running the task again.
    const counts = cause === undefined || (cause === 'stop' && end.kind === 'returned');
    this.end(counts ? end : { kind: cause });
  }

  private abandonExecutor(cause: AbortCause): void {
    this.parts.logger.warn(
      { taskId: this.task.id, attempt: this.task.attempt, cause },
      'executor ignores its signal; its attempt ends without it',
    );
    this.end({ kind: cause });
  }

  private end(end: AttemptEnd): void {
    this.cancelTimer?.();
    this.mode = 'over';
    // Before the outcome is sent, because the store accepts log lines only while the attempt still holds the Task.
    this.openJournal?.close();
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

const attemptOf = Symbol('attempt');

interface HasAttempt {
  readonly [attemptOf]: Attempt;
}

type LazyProperties = Pick<ExecutionContext, 'signal' | 'callbackUrl'>;

/**
 * What an execution context creates on first use: a signal costs as much as the rest of the context, sealing the token of
 * a callback URL takes time, and few handlers use them. All contexts share the getters, because getters of its own cost
 * each context a microsecond. The properties are enumerable, so that a copy of a context has them too.
 */
const lazyProperties = {
  signal: {
    enumerable: true,
    get(this: HasAttempt) {
      return this[attemptOf].signal();
    },
  },
  callbackUrl: {
    enumerable: true,
    get(this: HasAttempt) {
      return this[attemptOf].callbackUrl();
    },
  },
};

export function timeoutMessage(task: Task): string {
  return `timed out after ${Duration.ofMs(task.toSnapshot().timeoutMs).toString()}`;
}
