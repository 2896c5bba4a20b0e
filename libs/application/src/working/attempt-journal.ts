import type { AttemptToken, TaskId } from '@distribute-schedule/domain';
import type { CancelTimer, Clock } from '../ports/clock';
import type { ExecutionJournal, JournalLine, JournalProgress } from '../ports/execution-journal';
import type { Logger } from '../ports/logger';
import { boundedText } from '../results/bounded-text';
import type { Mask } from '../results/secret-mask';
import { failureOf } from './failure-of';

export interface AttemptJournalParts {
  readonly journal: Pick<ExecutionJournal, 'append'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Names one attempt of one Task. */
export interface AttemptRef {
  readonly taskId: TaskId;
  readonly attempt: number;
  readonly attemptToken: AttemptToken;
}

/** Sends at most twice a second. */
const pauseMs = 500;
const maxMessageBytes = 2048;
const maxNoteBytes = 512;
/** Lines kept between two sends. With lines of maximum length this is 512 KiB. */
const maxHeldLines = 256;

/**
 * Sends the log lines and the progress of one attempt to the store. It never delays or fails the attempt: lines that the
 * store does not accept are dropped, and lines that come faster than they can be sent are only counted.
 */
export class AttemptJournal {
  private lines: JournalLine[] = [];
  private latestProgress: JournalProgress | undefined;
  /** Number of lines sent so far. */
  private sent = 0;
  private omitted = 0;
  private mode: 'open' | 'closing' | 'closed' = 'open';
  private isSending = false;
  private cancelTimer: CancelTimer | undefined;

  constructor(
    private readonly attempt: AttemptRef,
    private readonly parts: AttemptJournalParts,
    /** Hides the secrets of the attempt. Applied before a text is cut, because half of a secret would not be recognised. */
    private readonly mask: Mask = (text) => text,
  ) {}

  log(level: JournalLine['level'], message: unknown): void {
    if (this.mode !== 'open') return;
    if (this.lines.length >= maxHeldLines) this.omitted += 1;
    else this.lines.push(this.line(level, boundedText(this.mask(textOf(message)), maxMessageBytes)));
    this.sendLater();
  }

  progress(percent: unknown, note?: unknown): void {
    if (this.mode !== 'open' || typeof percent !== 'number' || Number.isNaN(percent)) return;
    this.latestProgress = {
      at: this.parts.clock.now(),
      percent: Math.min(100, Math.max(0, percent)),
      ...(note !== undefined && { note: boundedText(this.mask(textOf(note)), maxNoteBytes) }),
      attempt: this.attempt.attempt,
    };
    this.sendLater();
  }

  /** Sends what is left and ignores everything after it. Call it before the attempt's end is sent to the store. */
  close(): void {
    if (this.mode !== 'open') return;
    this.mode = 'closing';
    this.cancelTimer?.();
    this.send();
  }

  private get hasSomething(): boolean {
    return this.lines.length > 0 || this.omitted > 0 || this.latestProgress !== undefined;
  }

  private line(level: JournalLine['level'], message: string): JournalLine {
    return { at: this.parts.clock.now(), level, message, attempt: this.attempt.attempt };
  }

  private sendLater(): void {
    if (this.cancelTimer || this.isSending) return;
    this.cancelTimer = this.parts.clock.after(pauseMs, () => {
      this.cancelTimer = undefined;
      this.send();
    });
  }

  private send(): void {
    if (this.isSending || !this.hasSomething) return;
    const { taskId, attemptToken } = this.attempt;
    const { lines, latestProgress: progress, sent: after } = this;
    if (this.omitted > 0)
      lines.push(this.line('warn', `${this.omitted} more lines came too fast to be stored`));
    this.lines = [];
    this.omitted = 0;
    this.latestProgress = undefined;
    this.sent += lines.length;
    this.isSending = true;
    void this.append({ taskId, attemptToken, after, lines, ...(progress && { progress }) });
  }

  private async append(entry: Parameters<ExecutionJournal['append']>[0]): Promise<void> {
    const { journal, logger } = this.parts;
    try {
      // The reply is ignored: if another attempt holds the Task by now, the store has counted the lines as refused.
      await journal.append(entry);
    } catch (error) {
      const fields = { taskId: entry.taskId, lines: entry.lines.length, reason: failureOf(error).reason };
      logger.debug(fields, 'log lines of an execution were lost');
    }
    this.isSending = false;
    if (!this.hasSomething) return;
    if (this.mode === 'closing') this.send();
    else this.sendLater();
  }
}

/** Converts any value to text, because handlers in plain JavaScript may log anything. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Error ? failureOf(value).reason : jsonOrText(value);
}

function jsonOrText(value: unknown): string {
  try {
    // JSON.stringify returns undefined for undefined and for a function, although its type does not say so.
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : String(value);
  } catch {
    return 'a value that cannot be converted to text';
  }
}
