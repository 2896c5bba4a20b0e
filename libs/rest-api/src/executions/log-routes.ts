import { setTimeout as pause } from 'node:timers/promises';
import type { JournalPage } from '@distribute-schedule/application';
import { TaskNotFoundError, taskId, type TaskId } from '@distribute-schedule/domain';
import { IsInt, Max, Min } from 'class-validator';
import { Optional, isoOf } from '../http/fields';
import { choice, decimal, list, moment, nullable, object, text, whole } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import { ServerSentEvents } from '../events/server-sent-events';
import type { ApiParts } from '../http/api-parts';

class LogsDto {
  /** The number of the first line wanted. */
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
  /** The number of the first line here; greater than asked for where older ones were let go. */
  from: whole,
  next: whole,
  progress: nullable(
    object('Progress', { at: moment, percent: decimal, note: nullable(text), attempt: whole }),
  ),
});

const lookAgainMs = 500;

/** What the attempts of an execution said: in pages, and as it is said. */
export function logRoutes({ ports: { journal, tasks } }: ApiParts): Route[] {
  const existing = async (given: string | undefined) => {
    const id = taskId(given);
    const task = await tasks.find(id);
    if (!task) throw new TaskNotFoundError(id);
    return task;
  };
  return [
    defineRoute<LogsDto>({
      method: 'get',
      path: '/api/v1/executions/{id}/logs',
      access: 'viewer',
      tag: 'executions',
      summary: 'What the attempts of an execution said, and how far it is',
      query: LogsDto,
      replies: { 200: Logs },
      handle: async ({ params, query: { from = 0, limit = 200 } }) => {
        const { id } = await existing(params['id']);
        return ok(viewPage(await journal.read(id, from, limit)));
      },
    }),
    defineRoute<LogsDto>({
      method: 'get',
      path: '/api/v1/executions/{id}/logs/stream',
      access: 'viewer',
      tag: 'executions',
      summary:
        'The same as server-sent events, as it is said: `line`, and `end` once the execution has ended and nothing follows. Last-Event-ID goes on where a line was lost',
      query: LogsDto,
      replies: { 200: 'text/event-stream' },
      stream: async ({ params, query, request }, response) => {
        const { id } = await existing(params['id']);
        const events = new ServerSentEvents(request, response);
        const last = events.lastEventId;
        const begin = last !== undefined && /^\d{1,10}$/.test(last) ? Number(last) : (query.from ?? 0);
        await follow(id, begin, events);
      },
    }),
  ];

  async function follow(id: TaskId, begin: number, events: ServerSentEvents): Promise<void> {
    let from = begin;
    let status: string | undefined;
    while (!events.isClosed) {
      const page = await journal.read(id, from, 200);
      page.lines.forEach((line, i) =>
        events.send({ id: String(page.from + i + 1), event: 'line', data: viewLine(line) }),
      );
      from = page.next;
      await events.drained();
      if (page.lines.length > 0) continue;
      // Once more after the end, for what was said last.
      if (status !== undefined) {
        events.send({ event: 'end', data: { status } });
        break;
      }
      const task = await tasks.find(id);
      if (!task || task.isFinished) status = task?.status ?? 'forgotten';
      else await pause(lookAgainMs);
    }
    events.end();
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
