// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import {
  auditOutcomes,
  auditSources,
  type AuditRecord,
  type AuditSource,
} from '@distribute-schedule/application';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { Optional, cursorMessage, isoOf } from '../http/fields';
import { anything, choice, flag, list, moment, nullable, object, page, text, whole } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { IsTaskConfigId } from '../http/task-rules';
import { viewChange } from './change-batch';
import { EventFeed } from './event-feed';
import { eventIdPattern, positionAfter } from './event-id';
import { streamEvents } from './event-stream';
import { ServerSentEvents } from './server-sent-events';

class EventsDto {
  /** Return only changes of this task. */
  @Optional() @IsTaskConfigId() task_id?: string;
}

class ListEventsDto extends EventsDto {
  @Optional() @Matches(eventIdPattern, { message: 'after must be the id of an event' }) after?: string;
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

class AuditDto {
  @Optional() @Matches(/^\d{1,15}(\.\d{1,15})?$/, cursorMessage) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
  /** Return only records of people, or of services and of requests that a role forbids. */
  @Optional() @IsIn(auditSources) source?: AuditSource;
}

const Event = object('Event', {
  id: text,
  at: moment,
  event: text,
  execution_id: nullable(text),
  task_id: nullable(text),
  detail: nullable(text),
});
const Events = object('Events', {
  items: list(Event),
  next: text,
  /** True if changes between the id given as `after` and the first change returned have been discarded. */
  missed: flag,
});
const AuditPage = page(
  'AuditPage',
  object('AuditRecord', {
    id: text,
    at: moment,
    who: text,
    role: text,
    from: text,
    action: text,
    outcome: choice(auditOutcomes),
    /** Error code when the change was refused or failed. */
    reason: nullable(text),
    of: nullable(text),
    subject: text,
    /** Requests that the record stands for. It describes the latest of them. */
    count: whole,
    before: anything,
    after: anything,
  }),
);

/** Routes for state changes (as pages and as a stream) and for the audit records. */
export function eventRoutes({ ports: { changes, audit, logger } }: ApiParts): Route[] {
  const feed = new EventFeed(changes, logger);
  return [
    defineRoute<EventsDto>({
      method: 'get',
      path: '/api/v1/events/stream',
      operationId: 'streamEvents',
      access: 'viewer',
      tag: 'events',
      summary:
        'Stream state changes as server-sent events. A client that reconnects sends `Last-Event-ID` to continue where it lost the connection. The event `missed` means that some changes in between have been discarded; the event `store` says when the store cannot be read, and when it can again. A caller may have 20 streams open at the same time, of events and of log lines; further ones are answered with 429. A client that leaves more than 64 KiB unread is disconnected',
      query: EventsDto,
      replies: { 200: 'text/event-stream' },
      stream: ({ query: { task_id: taskId }, request }, response) =>
        streamEvents({ feed, changes }, { open: () => new ServerSentEvents(request, response), taskId }),
    }),
    defineRoute<ListEventsDto>({
      method: 'get',
      path: '/api/v1/events',
      operationId: 'listEvents',
      access: 'viewer',
      tag: 'events',
      summary:
        'List state changes, oldest first. With `after`, the list starts after the change with that id; without it, with the oldest change that is kept. `missed` is true if changes after that id have been discarded',
      query: ListEventsDto,
      replies: { 200: Events },
      handle: async ({ query: { after = '0-0', limit = 100, task_id } }) => {
        const { position, newest, isKnown } = await positionAfter(after, changes);
        const { changes: found, missed } = await changes.after(position, limit);
        const wanted = found.filter(({ configId }) => task_id === undefined || configId === task_id);
        // When all changes after `after` are gone, `next` moves to the newest id, so that only this page says `missed`.
        const next = found.at(-1)?.id ?? newest;
        return ok({ items: wanted.map(viewChange), next, missed: missed || !isKnown });
      },
    }),
    defineRoute<AuditDto>({
      method: 'get',
      path: '/api/v1/audit',
      operationId: 'listAuditRecords',
      access: 'admin',
      tag: 'audit',
      summary:
        'List who requested which change and with which outcome, newest first. The outcome `attempted` means that the process died during the change, so it is unknown whether the change was made',
      query: AuditDto,
      replies: { 200: AuditPage },
      handle: async ({ query: { cursor, limit = 50, source } }) => {
        const { records, next } = await audit.list({
          limit,
          ...(cursor !== undefined && { before: cursor }),
          ...(source !== undefined && { source }),
        });
        return ok({ items: records.map(viewRecord), next_cursor: next ?? null });
      },
    }),
  ];
}

function viewRecord({ recordId, at, id, of, reason, before, after, count = 1, ...rest }: AuditRecord) {
  return {
    ...rest,
    id: recordId,
    at: isoOf(at),
    subject: id,
    count,
    of: of ?? null,
    reason: reason ?? null,
    before: before ?? null,
    after: after ?? null,
  };
}
