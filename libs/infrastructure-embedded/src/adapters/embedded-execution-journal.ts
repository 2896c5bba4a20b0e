import {
  type ExecutionJournal,
  type JournalEntry,
  type JournalLine,
  type JournalPage,
  type JournalProgress,
} from '@distribute-schedule/application';
import { maxJournalLines } from '@distribute-schedule/store-kit';
import type { TaskId } from '@distribute-schedule/domain';
import type { EmbeddedStore } from '../embedded-store';
import type { Step } from '../steps/step';
import type { JournalRecord } from '../tables/records';

export class EmbeddedExecutionJournal implements ExecutionJournal {
  constructor(
    private readonly store: EmbeddedStore,
    private readonly keptLines = maxJournalLines,
  ) {}

  append(entry: JournalEntry): Promise<boolean> {
    return this.store.write((step) => {
      const journal = step.tables.journals.get(entry.taskId);
      if (maySpeak(step, entry, journal)) {
        write(step, entry, journal, this.keptLines);
        return true;
      }
      step.count('journal_superseded');
      return false;
    });
  }

  read(taskId: TaskId, from: number, limit: number): Promise<JournalPage> {
    return this.store.read(({ tables: { journals, journalLines } }) => {
      const { oldest = 0, written = 0, progress } = journals.get(taskId) ?? {};
      const first = Math.min(Math.max(from, oldest), written);
      const lines: JournalLine[] = [];
      for (let number = first; number < Math.min(first + limit, written); number++) {
        const line = journalLines.get(taskId, number);
        // Written by `append` alone, which takes nothing else.
        if (line !== undefined) lines.push(JSON.parse(line) as JournalLine);
      }
      return {
        lines,
        from: first,
        next: first + lines.length,
        progress: progress === undefined ? undefined : (JSON.parse(progress) as JournalProgress),
      };
    });
  }
}

/** The last words of an attempt may come after its end, but not after the beginning of the next. */
function maySpeak(
  { tables }: Step,
  { taskId, attemptToken }: JournalEntry,
  journal: JournalRecord | undefined,
): boolean {
  const stamp = tables.live.get(taskId)?.stamp;
  if (stamp === attemptToken) return true;
  const isUnheld = stamp === undefined || stamp.startsWith('rev:');
  return isUnheld && journal?.token === attemptToken;
}

function write(
  { tables: { journals, journalLines } }: Step,
  { taskId, attemptToken, after, lines, progress }: JournalEntry,
  journal: JournalRecord | undefined,
  keptLines: number,
): void {
  let told = journal?.token === attemptToken ? journal.told : 0;
  // The same lines may be sent again when only the answer to the first time was lost.
  const skipped = after === undefined ? 0 : Math.max(0, told - after);
  if (after !== undefined) told = Math.max(told, after + lines.length);
  let written = journal?.written ?? 0;
  for (const line of lines.slice(skipped)) journalLines.put(JSON.stringify(line), taskId, written++);
  let oldest = journal?.oldest ?? 0;
  while (written - oldest > keptLines) journalLines.remove(taskId, oldest++);
  const latest = progress ? JSON.stringify(progress) : journal?.progress;
  journals.putSync(taskId, {
    token: attemptToken,
    ...{ told, written, oldest },
    ...(latest !== undefined && { progress: latest }),
  });
}
