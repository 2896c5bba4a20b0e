import type { AttemptToken, TaskId } from '@distribute-schedule/domain';
import type { CancelTimer, Clock } from '../ports/clock';
import type { ExecutionJournal, JournalLine, JournalProgress } from '../ports/execution-journal';
import type { Logger } from '../ports/logger';
import { boundedText } from '../results/bounded-text';
import { failureOf } from './failure-of';

export interface AttemptJournalParts {
  readonly journal: Pick<ExecutionJournal, 'append'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The attempt whose words these are. */
export interface AttemptRef {
  readonly taskId: TaskId;
  readonly attempt: number;
  readonly attemptToken: AttemptToken;
}

/** Twice a second at most. */
const pauseMs = 500;
const maxMessageBytes = 2048;
const maxNoteBytes = 512;
/** What is held between two sends; with the longest lines, 512 KiB. */
const maxHeldLines = 256;

/**
 * What one attempt says, on its way to the store. It never holds the attempt up and never fails it: what the store does
 * not take is let go, and what an executor says faster than it can be sent is counted instead.
 */
export class AttemptJournal {
  private lines: JournalLine[] = [];
  private latestProgress: JournalProgress | undefined;
  /** How many lines were sent so far. */
  private sent = 0;
  private omitted = 0;
  private mode: 'open' | 'closing' | 'closed' = 'open';
  private isSending = false;
  private cancelTimer: CancelTimer | undefined;

  constructor(
    private readonly attempt: AttemptRef,
    private readonly parts: AttemptJournalParts,
  ) {}

  log(level: JournalLine['level'], message: unknown): void {
    if (this.mode !== 'open') return;
    if (this.lines.length >= maxHeldLines) this.omitted += 1;
    else this.lines.push(this.line(level, boundedText(textOf(message), maxMessageBytes)));
    this.sendLater();
  }

  progress(percent: unknown, note?: unknown): void {
    if (this.mode !== 'open' || typeof percent !== 'number' || Number.isNaN(percent)) return;
    this.latestProgress = {
      at: this.parts.clock.now(),
      percent: Math.min(100, Math.max(0, percent)),
      ...(note !== undefined && { note: boundedText(textOf(note), maxNoteBytes) }),
      attempt: this.attempt.attempt,
    };
    this.sendLater();
  }

  /** Sends the last words, and takes no more. Call it before the store hears of the attempt's end. */
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
      lines.push(this.line('warn', `${this.omitted} more lines came too fast to be kept`));
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
      // Refused, and counted by the store, when another attempt holds the Task: nobody misses these lines.
      await journal.append(entry);
    } catch (error) {
      const fields = { taskId: entry.taskId, lines: entry.lines.length, reason: failureOf(error).reason };
      logger.debug(fields, 'lines of an execution were lost');
    }
    this.isSending = false;
    if (!this.hasSomething) return;
    if (this.mode === 'closing') this.send();
    else this.sendLater();
  }
}

/** Handlers in plain JavaScript say what they like. */
function textOf(said: unknown): string {
  if (typeof said === 'string') return said;
  return said instanceof Error ? failureOf(said).reason : jsonOrText(said);
}

function jsonOrText(said: unknown): string {
  try {
    // Undefined for undefined and for a function, whatever its type says.
    const text: unknown = JSON.stringify(said);
    return typeof text === 'string' ? text : String(said);
  } catch {
    return 'something that cannot be written';
  }
}
