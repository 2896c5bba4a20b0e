import type { ExecutionJournal, JournalEntry } from '../ports/execution-journal';

/** Keeps the entries of every attempt, and accepts each of them. */
export class RecordingJournal implements Pick<ExecutionJournal, 'append'> {
  readonly entries: JournalEntry[] = [];

  append(entry: JournalEntry): Promise<boolean> {
    this.entries.push(entry);
    return Promise.resolve(true);
  }
}
