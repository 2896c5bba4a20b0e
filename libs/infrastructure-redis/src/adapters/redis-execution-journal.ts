import {
  type ExecutionJournal,
  type JournalEntry,
  type JournalLine,
  type JournalPage,
  type JournalProgress,
} from '@distribute-schedule/application';
import { maxJournalLines } from '@distribute-schedule/store-kit';
import type { TaskId } from '@distribute-schedule/domain';
import type { RedisStore } from '../redis-store';
import { scripts } from '../lua/scripts';

export class RedisExecutionJournal implements ExecutionJournal {
  constructor(
    private readonly store: RedisStore,
    private readonly maxLines = maxJournalLines,
  ) {}

  append({ taskId, attemptToken, after, lines, progress }: JournalEntry): Promise<boolean> {
    return this.store.run(
      scripts.appendJournal,
      {
        taskId,
        attemptToken,
        after: after ?? '',
        maxLines: this.maxLines,
        ttlMs: this.store.retention.retentionMs,
        progress: progress ? JSON.stringify(progress) : '',
      },
      lines.map((line) => JSON.stringify(line)),
    );
  }

  async read(taskId: TaskId, from: number, limit: number): Promise<JournalPage> {
    const [first, progress, lines] = await this.store.run(scripts.readJournal, { taskId, from, limit });
    return {
      // Only `append` writes progress, and it accepts nothing else.
      lines: lines.map((line) => JSON.parse(line) as JournalLine),
      from: first,
      next: first + lines.length,
      progress: progress === null ? undefined : (JSON.parse(progress) as JournalProgress),
    };
  }
}
