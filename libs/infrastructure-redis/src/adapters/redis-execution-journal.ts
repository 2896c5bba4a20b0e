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
  private isScriptKnown = false;

  constructor(
    private readonly store: RedisStore,
    private readonly maxLines = maxJournalLines,
  ) {}

  /**
   * Sends the source until the server has the script. A server without it would refuse the hash, and the second try would
   * arrive after the end of the attempt, when it accepts no more lines.
   */
  async append({ taskId, attemptToken, after, lines, progress }: JournalEntry): Promise<boolean> {
    const args = {
      taskId,
      attemptToken,
      after: after ?? '',
      maxLines: this.maxLines,
      ttlMs: this.store.retention.retentionMs,
      progress: progress ? JSON.stringify(progress) : '',
    };
    const rest = lines.map((line) => JSON.stringify(line));
    if (this.isScriptKnown) return this.store.run(scripts.appendJournal, args, rest);
    const isAppended = await this.store.runSource(scripts.appendJournal, args, rest);
    this.isScriptKnown = true;
    return isAppended;
  }

  async read(taskId: TaskId, from: number, limit: number): Promise<JournalPage> {
    const args = { taskId, from, limit };
    const [first, progress, lines, oldest, end] = await this.store.run(scripts.readJournal, args);
    return {
      // Only `append` writes progress, and it accepts nothing else.
      lines: lines.map((line) => JSON.parse(line) as JournalLine),
      from: first,
      next: first + lines.length,
      oldest,
      end,
      progress: progress === null ? undefined : (JSON.parse(progress) as JournalProgress),
    };
  }
}
