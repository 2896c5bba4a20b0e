// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { setTimeout as pause } from 'node:timers/promises';
import type { JournalPage } from '@distribute-schedule/application';
import { TaskNotFoundError, taskId, type TaskId } from '@distribute-schedule/domain';
import { IsInt, Max, Min } from 'class-validator';
import { Optional, isoOf } from '../http/fields';
import { choice, decimal, list, moment, nullable, object, text, whole } from '../shape';
import { SharedReads } from '../http/shared-reads';
import { defineRoute, ok, type Route } from '../http/route';
import { ServerSentEvents, frameOf } from '../events/server-sent-events';
import type { ApiParts } from '../http/api-parts';

class LogsDto {
  /** Number of the first line to return. */
  @Optional() @IsInt() @Min(0) @Max(1_000_000_000) from?: number;
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

const Line = object('LogLine', {
  at: moment,
  level: choice(['info', 'warn', 'error']),
  message: text,
  attempt: whole,
});
const Logs = object('Logs', {
  items: list(Line),
  /** Number of the first line returned. It is higher than requested when older lines have been discarded. */
  from: whole,
  next: whole,
  progress: nullable(
    object('Progress', { at: moment, percent: decimal, note: nullable(text), attempt: whole }),
  ),
});

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
export function logRoutes({ ports: { journal, tasks } }: ApiParts): Route[] {
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
      summary: 'Read the log lines of an execution, of all its attempts, and its progress',
      query: LogsDto,
      replies: { 200: Logs },
      handle: async ({ params, query: { from = 0, limit = 200 } }) => {
        const { id } = await findExecution(params['id']);
        return ok(viewPage(await journal.read(id, from, limit)));
      },
    }),
    defineRoute<LogsDto>({
      method: 'get',
      path: '/api/v1/executions/{id}/logs/stream',
      operationId: 'streamExecutionLogs',
      access: 'viewer',
      tag: 'executions',
      summary:
        'Stream the log lines of an execution as server-sent events. The event `line` is one log line; the event `end` follows the last line after the execution has ended. A client that reconnects sends `Last-Event-ID` to continue where it lost the connection. A caller may have 20 streams open at the same time, of events and of log lines; further ones are answered with 429',
      query: LogsDto,
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
        frameOf({ id: String(page.from + i + 1), event: 'line', data: viewLine(line) }),
      );
      return { bytes: Buffer.from(frames.join('')), next: page.next };
    });
  }
}

const viewLine = ({ at, level, message, attempt }: JournalPage['lines'][number]) => ({
  at: isoOf(at),
  level,
  message,
  attempt,
});

function viewPage({ lines, from, next, progress }: JournalPage) {
  return {
    items: lines.map(viewLine),
    from,
    next,
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
