import type { JournalEntry } from '@distribute-schedule/application';
import type { Reader } from '../database/database';
import { minProgressPauseMs } from '@distribute-schedule/store-kit';
import { journalTable, logTable, type JournalRow } from '../schema/tables';
import type { Step } from './step';

export async function readJournal(reader: Reader, taskId: string): Promise<JournalRow | undefined> {
  const [row] = await reader.query<JournalRow>(
    `select task_id, attempt_token, sent_lines, next_line, oldest_line, progress, announced_at, row_version
     from attempt_journal where bucket = 0 and task_id = ?`,
    taskId,
  );
  return row;
}

/** Adds log lines of an attempt. Returns false, and counts it, if another attempt holds the task by now. */
export async function appendLines(step: Step, entry: JournalEntry, keptLines: number): Promise<boolean> {
  const journal = await readJournal(step.transaction, entry.taskId);
  if (!(await mayWrite(step, entry, journal))) {
    step.count('journal_superseded');
    return false;
  }
  const { after, attemptToken, lines, progress, taskId } = entry;
  const sentBefore = journal?.attempt_token === attemptToken ? journal.sent_lines : 0;
  // The same lines are sent again when only the reply was lost.
  const skipped = after === undefined ? 0 : Math.max(0, sentBefore - after);
  const added = lines.slice(skipped);
  const firstLine = journal?.next_line ?? 0;
  const nextLine = firstLine + added.length;
  const announcedAt = journal?.announced_at ?? -Infinity;
  const isAnnounced = progress !== undefined && step.now - announcedAt >= minProgressPauseMs;
  if (isAnnounced) {
    const [configId = ''] = taskId.split('@', 1);
    step.addEvent('progress', taskId, configId, String(progress.percent));
  }
  const row: JournalRow = {
    task_id: taskId,
    attempt_token: attemptToken,
    sent_lines: after === undefined ? sentBefore : Math.max(sentBefore, after + lines.length),
    next_line: nextLine,
    oldest_line: Math.max(journal?.oldest_line ?? 0, nextLine - keptLines),
    progress: progress ? JSON.stringify(progress) : (journal?.progress ?? null),
    announced_at: isAnnounced ? step.now : (journal?.announced_at ?? null),
    row_version: journal?.row_version ?? 1,
  };
  if (journal) step.transaction.updateRows(journalTable, [{ row, before: journal }], 'columns');
  else step.transaction.insertRows(journalTable, [row]);
  step.transaction.insertRows(
    logTable,
    added.map((line, i) => ({ task_id: taskId, number: firstLine + i, line: JSON.stringify(line) })),
  );
  if (row.oldest_line > 0)
    step.transaction.deleteBelow(logTable, [{ task_id: taskId, number: row.oldest_line }]);
  return true;
}

/** The last lines of an attempt may arrive after its end, but not after the start of the next attempt. */
async function mayWrite(
  step: Step,
  { taskId, attemptToken }: JournalEntry,
  journal: JournalRow | undefined,
): Promise<boolean> {
  await step.tasks.load([taskId]);
  const holder = step.tasks.open(taskId)?.version_token;
  if (holder === attemptToken) return true;
  const isFree = holder === undefined || holder.startsWith('rev:');
  return isFree && journal?.attempt_token === attemptToken;
}
