import {
  AttemptSupersededError,
  DomainError,
  TaskChangedError,
  TaskNotFoundError,
  type ExecutorInstanceRepository,
  type RunningState,
  type Task,
  type TaskId,
  type TaskRepository,
  type TaskStatus,
} from '@distribute-schedule/domain';
import type { CallbackClaim, CallbackSeals, SignedMessage } from '../../ports/callback-seals';
import type { Clock } from '../../ports/clock';
import type { ExecutionJournal, JournalLine } from '../../ports/execution-journal';
import type { KeptReplies } from '../../ports/kept-replies';
import type { Logger } from '../../ports/logger';
import type { Randomness } from '../../ports/randomness';
import type { TaskQueue } from '../../ports/task-queue';
import { storableResult, UnusableResultError } from '../../results/storable-result';
import { reportAttemptEnd } from '../../results/report-attempt-end';
import { boundedText } from '../../results/bounded-text';

/** Report of a service about an execution that it accepted. */
export type ExecutionReport =
  | { readonly status: 'success'; readonly code?: number; readonly message?: string; readonly data?: unknown }
  | {
      readonly status: 'failed';
      readonly error: string;
      readonly final?: boolean;
      readonly retryAfterMs?: number;
    }
  | {
      readonly status: 'running';
      readonly progress?: { readonly percent: number; readonly note?: string };
      readonly lines: readonly Pick<JournalLine, 'level' | 'message'>[];
    };

/** Parts of a callback that are known before its body is read. */
export interface CallbackHead {
  readonly taskId: TaskId;
  /** The token of the callback URL. */
  readonly token: string;
  readonly headers: SignedMessage['headers'];
}

export interface CompleteExecutionCommand extends Omit<CallbackHead, 'headers'> {
  readonly message: SignedMessage;
  /** The attempt that the body names. The signature covers the body, so a message that names one is valid for no other. */
  readonly subject?: { readonly executionId?: string; readonly attempt?: number };
  readonly report: ExecutionReport;
}

/**
 * The callback does not prove who sends it. The message does not say what is wrong, nor whether the execution exists, so
 * that it does not help an attacker.
 */
export class ForgedCallbackError extends DomainError {
  readonly code = 'callback.forged';
  constructor(taskId: TaskId) {
    super(
      'The signature of this callback is missing or wrong, or its token does not belong to a running attempt of this execution',
      { taskId },
    );
  }
}

export class UnusableCallbackError extends DomainError {
  readonly code = 'callback.invalid';
}

/** A verified callback. */
interface Verified {
  readonly running: RunningState;
  /** Key under which a signed message is remembered. */
  readonly messageKey?: string;
}

/** Time for which a signature can be valid: the sender's clock may be five minutes fast, and a message five minutes old. */
const rememberedMs = 10 * 60_000;
const maxTries = 5;
const maxErrorBytes = 4096;
const maxLineBytes = 1024;

/**
 * Ends or updates the attempt that a service reports on. Any process can do this, whichever scheduler leads and even if
 * the worker that handed the attempt off has died. A callback that is late, repeated, forged or for another attempt
 * changes nothing.
 */
export class CompleteExecution {
  constructor(
    private readonly parts: {
      readonly tasks: Pick<TaskRepository, 'find'>;
      readonly taskQueue: Pick<TaskQueue, 'apply'>;
      readonly journal: Pick<ExecutionJournal, 'append'>;
      readonly executorInstances: Pick<ExecutorInstanceRepository, 'find'>;
      readonly callbackSeals: CallbackSeals;
      readonly replies: Pick<KeptReplies, 'begin' | 'release'>;
      readonly clock: Clock;
      readonly randomness: Randomness;
      readonly logger: Logger;
    },
    private readonly settings: { readonly maxResultBytes: number },
  ) {}

  /**
   * Decides by the head of a callback whether its body may be read.
   * @returns true when the token proves that the caller received this attempt; false when only the signature of the body
   *   can prove who calls, because the attempt has ended
   * @throws ForgedCallbackError when no body could prove it
   */
  async isProven({ taskId, token, headers }: CallbackHead): Promise<boolean> {
    const { tasks, callbackSeals } = this.parts;
    if (runningState(await tasks.find(taskId), token, callbackSeals)) return true;
    const executorId = callbackSeals.readToken(token)?.executorId;
    if (executorId === undefined || !callbackSeals.isSigned({ headers }))
      throw new ForgedCallbackError(taskId);
    return false;
  }

  /** @returns the status of the execution after the report */
  async execute(command: CompleteExecutionCommand): Promise<TaskStatus> {
    const { taskId, report } = command;
    const { tasks, taskQueue, randomness, logger } = this.parts;
    let task = await tasks.find(taskId);
    const { running, messageKey } = await this.verifyCallback(task, command);
    for (let left = maxTries; left > 0; left -= 1) {
      if (!task) throw new TaskNotFoundError(taskId);
      if (report.status === 'running') {
        return this.appendOnce(task, messageKey, (current) => this.appendToJournal(current, running, report));
      }
      const { versionToken } = task;
      this.decide(task, running, report);
      const [outcome] = await taskQueue.apply([{ task, versionToken }], randomness.token());
      if (outcome === 'applied') {
        reportAttemptEnd(logger, task);
        return task.status;
      }
      // The Task has changed or a cancel was requested, so the next round decides about its new state.
      task = await tasks.find(taskId);
    }
    throw new TaskChangedError(taskId);
  }

  /**
   * Verifies token and signature of the callback. Only a caller that proves which instance it is learns why its callback
   * is too late.
   */
  private async verifyCallback(task: Task | undefined, command: CompleteExecutionCommand): Promise<Verified> {
    const { callbackSeals } = this.parts;
    const { token, taskId, message } = command;
    const forged = new ForgedCallbackError(taskId);
    const claim = callbackSeals.readToken(token);
    if (!claim || namesAnother(command, claim)) throw forged;
    const { executorId, attempt } = claim;
    const running = runningState(task, token, callbackSeals);
    // A service that is not registered has no signing key, so the token is its only proof.
    if (running && executorId === undefined) return { running };
    const signature = executorId === undefined ? 'wrong' : await this.checkSignature(claim, command);
    if (running) {
      // Undefined until the worker has recorded the hand-off. Until then the token names the instance.
      const { handedOffTo = executorId } = running;
      if (executorId === undefined || handedOffTo !== executorId || signature === 'wrong') throw forged;
      return signature === 'valid'
        ? { running, messageKey: callbackSeals.messageKey(executorId, message) }
        : { running };
    }
    if (signature !== 'valid') throw forged;
    if (!task) throw new TaskNotFoundError(taskId);
    const isPossible =
      attempt < task.attempt || (attempt === task.attempt && task.state.status !== 'running');
    throw isPossible ? new AttemptSupersededError(taskId) : forged;
  }

  private async checkSignature(
    { executorId, mustBeSigned }: CallbackClaim,
    { message, subject = {} }: CompleteExecutionCommand,
  ): Promise<'valid' | 'not needed' | 'wrong'> {
    const { callbackSeals, executorInstances, clock } = this.parts;
    const instance = executorId && (await executorInstances.find(executorId));
    if (!instance) return 'wrong';
    // The instance may have lifted the requirement since it got the attempt. For this attempt it stays.
    const isRequired = mustBeSigned === true || instance.toSnapshot().requiresSignature === true;
    if (!callbackSeals.isSigned(message)) return isRequired ? 'wrong' : 'not needed';
    const now = clock.now();
    if (!instance.acceptedKeys(now).some((key) => callbackSeals.isSignedBy(key, message, now)))
      return 'wrong';
    if (isRequired && (subject.executionId === undefined || subject.attempt === undefined)) {
      throw new UnusableCallbackError(
        'execution_id and attempt are missing: this instance requires signatures, so its callbacks must name the execution and the attempt in the signed body',
      );
    }
    return 'valid';
  }

  /**
   * Appends a signed report once, also when the service sends it again, or when somebody has recorded it and sends it.
   * The end of an attempt needs no such memory, because the first end counts and a second one changes nothing. If this
   * process dies after `begin`, the report is lost: lines that are missing do less harm than lines that repeat.
   */
  private async appendOnce(
    task: Task,
    messageKey: string | undefined,
    append: (task: Task) => Promise<TaskStatus>,
  ): Promise<TaskStatus> {
    if (messageKey === undefined) return append(task);
    const { replies } = this.parts;
    const key = `callback ${messageKey}`;
    const { kind } = await replies.begin(key, messageKey, rememberedMs);
    if (kind !== 'begun') return task.status;
    try {
      return await append(task);
    } catch (error) {
      await replies.release(key).catch(() => undefined);
      throw error;
    }
  }

  private decide(
    task: Task,
    { attemptToken }: RunningState,
    report: Exclude<ExecutionReport, { status: 'running' }>,
  ): void {
    const { clock, randomness } = this.parts;
    const at = clock.now();
    if (report.status === 'success') {
      task.succeed({ attemptToken, at, result: this.resultOf(report) });
      return;
    }
    const { error, final, retryAfterMs } = report;
    task.fail({
      attemptToken,
      at,
      chance: randomness.fraction(),
      reason: boundedText(error, maxErrorBytes),
      ...(final !== undefined && { final }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  private resultOf({ code = 0, message = 'ok', data }: Extract<ExecutionReport, { status: 'success' }>) {
    try {
      return storableResult({ code, message, data }, this.settings.maxResultBytes);
    } catch (error) {
      if (!(error instanceof UnusableResultError)) throw error;
      throw new UnusableCallbackError(error.message, {}, { cause: error });
    }
  }

  private async appendToJournal(
    task: Task,
    { attemptToken }: RunningState,
    { progress, lines }: Extract<ExecutionReport, { status: 'running' }>,
  ): Promise<TaskStatus> {
    const { attempt } = task;
    const at = this.parts.clock.now();
    const isKept = await this.parts.journal.append({
      taskId: task.id,
      attemptToken,
      lines: lines.map(({ level, message }) => ({
        at,
        level,
        attempt,
        message: boundedText(message, maxLineBytes),
      })),
      ...(progress && { progress: { ...progress, at, attempt } }),
    });
    if (!isKept) throw new AttemptSupersededError(task.id);
    return task.status;
  }
}

/** True if the body names another execution or another attempt than the URL does. */
function namesAnother(
  { taskId, subject = {} }: CompleteExecutionCommand,
  { attempt }: CallbackClaim,
): boolean {
  const { executionId = taskId, attempt: named = attempt } = subject;
  return executionId !== taskId || named !== attempt;
}

/** State of the running attempt that the token was made for, or undefined. */
function runningState(
  task: Task | undefined,
  token: string,
  callbackSeals: CallbackSeals,
): RunningState | undefined {
  if (task?.state.status !== 'running') return undefined;
  const { id: taskId, attempt } = task;
  const { attemptToken } = task.state;
  if (callbackSeals.readToken(token)?.attempt !== attempt) return undefined;
  return callbackSeals.isGenuine(token, { taskId, attemptToken }) ? task.state : undefined;
}
