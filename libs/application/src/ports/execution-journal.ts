import type { AttemptToken, TaskId } from '@distribute-schedule/domain';

export const ExecutionJournal = Symbol.for('ExecutionJournal');

export interface JournalLine {
  /** In epoch ms. */
  readonly at: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly attempt: number;
}

export interface JournalProgress {
  readonly at: number;
  /** From 0 to 100. */
  readonly percent: number;
  readonly note?: string;
  readonly attempt: number;
}

export interface JournalEntry {
  readonly taskId: TaskId;
  readonly attemptToken: AttemptToken;
  /**
   * Number of lines of this attempt that the writer sent before these, so that lines which arrive twice are stored once.
   * Absent when the writer does not count, such as a callback that comes once.
   */
  readonly after?: number;
  readonly lines: readonly JournalLine[];
  /** Absent when it did not change. */
  readonly progress?: JournalProgress;
}

export interface JournalPage {
  readonly lines: readonly JournalLine[];
  /** Number of the first line of this page. It is greater than the requested one if older lines have been discarded. */
  readonly from: number;
  /** Number to request next. */
  readonly next: number;
  /** Number of the oldest line that is kept. */
  readonly oldest: number;
  /** Number that the next line will get. */
  readonly end: number;
  readonly progress: JournalProgress | undefined;
}

/** Log lines and progress of an execution's attempts. It keeps the newest ones, for as long as the execution is kept. */
export interface ExecutionJournal {
  /** Returns false, and counts it, if another attempt holds the Task by now. In that case nothing is stored. */
  append(entry: JournalEntry): Promise<boolean>;
  /**
   * Returns lines by number. Numbers start at 0 and go on over all attempts of a Task. A negative `from` counts from the
   * end: -1 is the last line.
   */
  read(taskId: TaskId, from: number, limit: number): Promise<JournalPage>;
}
