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
   * How many lines of this attempt its writer sent before these: what has arrived already is not kept twice. Left out
   * by those who do not count, such as a callback that comes once.
   */
  readonly after?: number;
  readonly lines: readonly JournalLine[];
  /** Left out where it did not change. */
  readonly progress?: JournalProgress;
}

export interface JournalPage {
  readonly lines: readonly JournalLine[];
  /** The number of the first line here; greater than the one asked for where older ones were let go. */
  readonly from: number;
  /** What to ask for next. */
  readonly next: number;
  readonly progress: JournalProgress | undefined;
}

/** What the attempts of an execution said, the newest of it, for as long as the execution itself is kept. */
export interface ExecutionJournal {
  /** False, and counted, if another attempt holds the Task now: nothing is kept then. */
  append(entry: JournalEntry): Promise<boolean>;
  /** Lines are numbered from 0 over all attempts of a Task. */
  read(taskId: TaskId, from: number, limit: number): Promise<JournalPage>;
}
