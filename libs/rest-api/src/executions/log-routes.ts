// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { setTimeout as pause } from 'node:timers/promises';
import type { FoundLogLines, JournalLine } from '@distribute-schedule/application';
import { TaskNotFoundError, taskId, type TaskId } from '@distribute-schedule/domain';
import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { Optional, isoOf } from '../http/fields';
import { choice, decimal, list, moment, nullable, object, text, whole } from '../shape';
import { RequestError } from '../problems/problem';
import { SharedReads } from '../http/shared-reads';
import { defineRoute, ok, type Route } from '../http/route';
import { ServerSentEvents, frameOf } from '../http/server-sent-events';
import type { ApiParts } from '../http/api-parts';
import { sendLogFile } from './log-file';

const levels = ['info', 'warn', 'error'] as const;

class StreamLogsDto {
  /** Number of the first line to return. */
  @Optional() @IsInt() @Min(0) @Max(1_000_000_000) from?: number;
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

class LogsDto extends StreamLogsDto {
  /** Returns the last lines, at most this many, instead of the first ones. */
  @Optional() @IsInt() @Min(1) @Max(1000) tail?: number;
  /** With `tail`: returns the last lines before the line with this number. */
  @Optional() @IsInt() @Min(0) @Max(1_000_000_000) before?: number;
  /** Only lines of this attempt. */
  @Optional() @IsInt() @Min(1) @Max(1_000_000) attempt?: number;
  /** Only lines of this level and of more severe ones. */
  @Optional() @IsIn(levels) level?: JournalLine['level'];
  /** Only lines that contain this text, in capital or small letters. */
  @Optional() @IsString() @Length(1, 200) search?: string;
}

const Line = object('LogLine', {
  /** Number of the line, from 0 over all attempts. */
  number: whole,
  at: moment,
  level: choice(levels),
  message: text,
  attempt: whole,
});
const Logs = object('Logs', {
  items: list(Line),
  /** Number of the first line that was looked at. It is higher than requested when older lines have been discarded. */
  from: whole,
  /** Number after the last line that was looked at. */
  next: whole,
  /** Number of the oldest line that is kept. */
  oldest: whole,
  /** Number that the next line will get. */
  end: whole,
  /** How many lines were looked at to find these. */
  looked_at: whole,
  progress: nullable(
    object('Progress', { at: moment, percent: decimal, note: nullable(text), attempt: whole }),
  ),
});

const defaultLimit = 200;
const pollMs = 500;
/** Few enough that what a client has not read yet stays below the limit at which it is disconnected. */
const maxLinesPerRead = 50;

/**
 * When a stream reads lines:
 *   stored  at once, because there may be more lines
 *   new     after a pause, because all lines are read and the execution still runs
 *   last    once more after the execution has ended, because lines may have arrived after the previous read
 * Only reads of the same kind are shared. So the last read never gets the answer of a read that began before the end.
 */
type ReadKind = 'stored' | 'new' | 'last';

interface SerialisedLines {
  readonly bytes: Buffer;
  readonly next: number;
}

/** Routes for the log lines of an execution, as pages and as a stream. */
export function logRoutes({ ports: { journal, tasks }, useCases }: ApiParts): Route[] {
  const reads = new SharedReads();
  const findExecution = async (pathId: string | undefined) => {
    const id = taskId(pathId);
    const task = await tasks.find(id);
    if (!task) throw new TaskNotFoundError(id);
    return task;
  };
  return [
    defineRoute<LogsDto>({
      method: 'get',
      path: '/api/v1/executions/{id}/logs',
      operationId: 'listExecutionLogs',
      access: 'viewer',
      tag: 'executions',
      summary:
        'Read the log lines of an execution, of all its attempts, and its progress. With `tail` it begins at the end, and `before` with the `from` of the response returns the lines before these. A request looks at 10,000 lines at most: with filters it may return few or none, and there are more lines while `next` is below `end` or, with `tail`, while `from` is above `oldest`',
      query: LogsDto,
      replies: { 200: Logs },
      handle: async ({ params, query }) =>
        ok(
          viewPage(await useCases.findLogLines.execute({ taskId: taskId(params['id']), ...rangeOf(query) })),
        ),
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/executions/{id}/logs.txt',
      operationId: 'exportExecutionLogs',
      access: 'viewer',
      tag: 'executions',
      summary:
        'Download all log lines of an execution as text, up to the line that is the last one now. A line has its time, its attempt, its level and its message; further lines of a message are indented. Characters that cannot be seen are replaced by their codes',
      replies: { 200: 'text/plain' },
      stream: async ({ params }, response) => {
        const { id } = await findExecution(params['id']);
        await sendLogFile(journal, id, response);
      },
    }),
    defineRoute<StreamLogsDto>({
      method: 'get',
      path: '/api/v1/executions/{id}/logs/stream',
      operationId: 'streamExecutionLogs',
      access: 'viewer',
      tag: 'executions',
      summary:
        'Stream the log lines of an execution as server-sent events. The event `line` is one log line; the event `end` follows the last line after the execution has ended. A client that reconnects sends `Last-Event-ID` to continue where it lost the connection. A caller may have 20 streams open at the same time, of events and of log lines; further ones are answered with 429',
      query: StreamLogsDto,
      replies: { 200: 'text/event-stream' },
      stream: async ({ params, query, request }, response) => {
        const { id } = await findExecution(params['id']);
        const events = new ServerSentEvents(request, response);
        const last = events.lastEventId;
        const firstLine = last !== undefined && /^\d{1,10}$/.test(last) ? Number(last) : (query.from ?? 0);
        await follow(id, firstLine, events);
      },
    }),
  ];

  async function follow(id: TaskId, firstLine: number, events: ServerSentEvents): Promise<void> {
    let from = firstLine;
    let kind: ReadKind = 'stored';
    let status = '';
    while (!events.isClosed) {
      const page = await readLines(id, from, kind);
      events.write(page.bytes);
      await events.drained();
      from = page.next;
      if (page.bytes.length > 0) {
        if (kind === 'new') kind = 'stored';
        continue;
      }
      if (kind === 'last') {
        events.send({ event: 'end', data: { status } });
        break;
      }
      const task = await reads.get(`task ${id}`, () => tasks.find(id));
      status = task?.status ?? 'forgotten';
      kind = !task || task.isFinished ? 'last' : 'new';
    }
    events.end();
  }

  /** Reads the next lines once for all streams that have reached the same line, and serialises them once. */
  function readLines(id: TaskId, from: number, kind: ReadKind): Promise<SerialisedLines> {
    return reads.get(`${kind} lines ${id} ${from}`, async () => {
      if (kind === 'new') await pause(pollMs);
      const page = await journal.read(id, from, maxLinesPerRead);
      const frames = page.lines.map((line, i) =>
        frameOf({ id: String(page.from + i + 1), event: 'line', data: viewLine(line, page.from + i) }),
      );
      return { bytes: Buffer.from(frames.join('')), next: page.next };
    });
  }
}

/** What a query asks of the log: the first lines from a number on, or the last ones before a number. */
function rangeOf({ from, limit, tail, before, attempt, level, search }: LogsDto) {
  if (tail !== undefined && (from ?? limit) !== undefined)
    throw invalid(
      'tail',
      'tail cannot be combined with from or limit: use before to read the lines before these',
    );
  if (tail === undefined && before !== undefined) throw invalid('before', 'before needs tail');
  return {
    ...(tail === undefined
      ? { direction: 'forward' as const, at: from, limit: limit ?? defaultLimit }
      : { direction: 'backward' as const, at: before, limit: tail }),
    ...(attempt !== undefined && { attempt }),
    ...(level !== undefined && { level }),
    ...(search !== undefined && { search }),
  };
}

function invalid(field: string, reason: string): RequestError {
  return new RequestError(400, 'request.invalid', reason, { field, reason });
}

const viewLine = ({ at, level, message, attempt }: JournalLine, number: number) => ({
  number,
  at: isoOf(at),
  level,
  message,
  attempt,
});

function viewPage({ lines, from, next, oldest, end, lookedAt, progress }: FoundLogLines) {
  return {
    items: lines.map((line) => viewLine(line, line.number)),
    from,
    next,
    oldest,
    end,
    looked_at: lookedAt,
    progress: progress
      ? {
          at: isoOf(progress.at),
          percent: progress.percent,
          note: progress.note ?? null,
          attempt: progress.attempt,
        }
      : null,
  };
}
