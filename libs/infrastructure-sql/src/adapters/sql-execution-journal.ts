import type {
  ExecutionJournal,
  JournalEntry,
  JournalLine,
  JournalPage,
  JournalProgress,
} from '@distribute-schedule/application';
import type { TaskId } from '@distribute-schedule/domain';
import { maxJournalLines } from '@distribute-schedule/store-kit';
import type { SqlStore } from '../sql-store';
import { appendLines, readJournal } from '../steps/append-lines';

export class SqlExecutionJournal implements ExecutionJournal {
  constructor(
    private readonly store: SqlStore,
    private readonly keptLines = maxJournalLines,
  ) {}

  append(entry: JournalEntry): Promise<boolean> {
    return this.store.write((step) => appendLines(step, entry, this.keptLines));
  }

  read(taskId: TaskId, from: number, limit: number): Promise<JournalPage> {
    return this.store.read(async (reader) => {
      const journal = await readJournal(reader, taskId);
      const { oldest_line = 0, next_line = 0, progress = null } = journal ?? {};
      const wanted = from < 0 ? next_line + from : from;
      const first = Math.min(Math.max(wanted, oldest_line), next_line);
      const rows = await reader.query<{ readonly line: string }>(
        'select line from attempt_log where bucket = 0 and task_id = ? and number >= ? order by number limit ?',
        taskId,
        first,
        limit,
      );
      // Only `append` writes what this reads.
      const lines = rows.map(({ line }) => JSON.parse(line) as JournalLine);
      return {
        lines,
        from: first,
        next: first + lines.length,
        oldest: oldest_line,
        end: next_line,
        progress: progress === null ? undefined : (JSON.parse(progress) as JournalProgress),
      };
    });
  }
}
