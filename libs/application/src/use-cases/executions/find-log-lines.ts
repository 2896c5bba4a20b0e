import { TaskNotFoundError, type TaskId, type TaskRepository } from '@distribute-schedule/domain';
import type { ExecutionJournal, JournalLine, JournalPage } from '../../ports/execution-journal';

export interface LogLinesQuery {
  readonly taskId: TaskId;
  /**
   * forward: the first lines at or after the number `at`.
   * backward: the last lines before the number `at`, or before the end if it is undefined.
   */
  readonly direction: 'forward' | 'backward';
  readonly at: number | undefined;
  readonly limit: number;
  readonly attempt?: number;
  /** Lines of this level and of more severe ones. */
  readonly level?: JournalLine['level'];
  /** Text that the message contains, in capital or small letters. */
  readonly search?: string;
}

export interface NumberedLine extends JournalLine {
  readonly number: number;
}

export interface FoundLogLines extends Omit<JournalPage, 'lines'> {
  /** Ascending by number. All lines from `from` up to `next` that meet the query. */
  readonly lines: readonly NumberedLine[];
  readonly lookedAt: number;
}

/** One request looks at most at this many lines. The caller goes on where it ended. */
const maxLinesLookedAt = 10_000;
const maxLinesPerRead = 1000;

/** Finds log lines of an execution from its start or from its end, and looks at a bounded number of them. */
export class FindLogLines {
  constructor(
    private readonly parts: {
      readonly tasks: Pick<TaskRepository, 'find'>;
      readonly journal: Pick<ExecutionJournal, 'read'>;
    },
  ) {}

  async execute(query: LogLinesQuery): Promise<FoundLogLines> {
    const { taskId } = query;
    if (!(await this.parts.tasks.find(taskId))) throw new TaskNotFoundError(taskId);
    return query.direction === 'forward' ? this.forward(query) : this.backward(query);
  }

  private async forward(query: LogLinesQuery): Promise<FoundLogLines> {
    const { taskId, at = 0, limit } = query;
    const perRead = maxPerRead(query);
    const meets = conditionOf(query);
    const first = await this.parts.journal.read(taskId, at, perRead);
    const lines: NumberedLine[] = [];
    let page = first;
    for (;;) {
      for (const line of numbered(page)) {
        if (meets(line)) lines.push(line);
        if (lines.length === limit) return foundIn(page, lines, first.from, line.number + 1);
      }
      const { next } = page;
      if (page.lines.length < perRead || next - first.from >= maxLinesLookedAt)
        return foundIn(page, lines, first.from, next);
      page = await this.parts.journal.read(taskId, next, perRead);
    }
  }

  private async backward(query: LogLinesQuery): Promise<FoundLogLines> {
    const { taskId, at, limit } = query;
    const perRead = maxPerRead(query);
    const meets = conditionOf(query);
    const lines: NumberedLine[] = [];
    let page = await this.readBefore(taskId, at, perRead);
    const { next } = page;
    for (;;) {
      for (const line of numbered(page).reverse()) {
        if (meets(line)) lines.unshift(line);
        if (lines.length === limit) return foundIn(page, lines, line.number, next);
      }
      const { from, oldest } = page;
      if (from <= oldest || next - from >= maxLinesLookedAt) return foundIn(page, lines, from, next);
      page = await this.readBefore(taskId, from, perRead);
    }
  }

  private async readBefore(taskId: TaskId, before: number | undefined, limit: number): Promise<JournalPage> {
    const { journal } = this.parts;
    if (before === undefined) return journal.read(taskId, -limit, limit);
    const from = Math.max(0, before - limit);
    const page = await journal.read(taskId, from, before - from);
    // The page starts later than requested where lines have been discarded.
    return {
      ...page,
      lines: page.lines.slice(0, Math.max(0, before - page.from)),
      next: Math.max(before, page.from),
    };
  }
}

/** Without a condition each line is one that is wanted, so that no more of them are read. */
const maxPerRead = ({ attempt, level, search, limit }: LogLinesQuery): number =>
  attempt === undefined && level === undefined && search === undefined
    ? Math.min(limit, maxLinesPerRead)
    : maxLinesPerRead;

const severity = { info: 0, warn: 1, error: 2 } as const;

function conditionOf({
  attempt,
  level = 'info',
  search = '',
}: LogLinesQuery): (line: JournalLine) => boolean {
  const wanted = search.toLowerCase();
  return (line) =>
    (attempt === undefined || line.attempt === attempt) &&
    severity[line.level] >= severity[level] &&
    (wanted === '' || line.message.toLowerCase().includes(wanted));
}

const numbered = ({ lines, from }: JournalPage): NumberedLine[] =>
  lines.map((line, i) => ({ ...line, number: from + i }));

const foundIn = (
  { oldest, end, progress }: JournalPage,
  lines: readonly NumberedLine[],
  from: number,
  next: number,
): FoundLogLines => ({ lines, from, next, oldest, end, progress, lookedAt: next - from });
