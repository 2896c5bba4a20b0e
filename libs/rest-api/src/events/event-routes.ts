import { auditOutcomes, type AuditRecord } from '@distribute-schedule/application';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { Optional, isoOf } from '../http/fields';
import { anything, choice, flag, list, moment, nullable, object, page, text } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import type { ApiParts } from '../http/api-parts';
import { IsTaskConfigId } from '../http/task-rules';
import { EventFeed } from './event-feed';
import { eventIdPattern, placeAfter } from './event-id';
import { streamEvents, viewChange } from './event-stream';
import { ServerSentEvents } from './server-sent-events';

class EventsDto {
  /** Only what concerns this task. */
  @Optional() @IsTaskConfigId() task_id?: string;
}

class ListEventsDto extends EventsDto {
  @Optional() @Matches(eventIdPattern, { message: 'after must be the id of an event' }) after?: string;
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

class AuditDto {
  @Optional() @Matches(/^\d{1,15}$/, { message: 'cursor must be the next_cursor of a page' }) cursor?: string;
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
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
  /** Whether some came after the one that was named, and before these, that are no longer kept. */
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
    /** Why it was refused: the code of the problem. */
    reason: nullable(text),
    of: nullable(text),
    subject: text,
    before: anything,
    after: anything,
  }),
);

/** What happens, as it happens; and who changed what. */
export function eventRoutes({ ports: { changes, audit, logger } }: ApiParts): Route[] {
  const feed = new EventFeed(changes, logger);
  return [
    defineRoute<EventsDto>({
      method: 'get',
      path: '/api/v1/events/stream',
      access: 'viewer',
      tag: 'events',
      summary:
        'Changes of state as server-sent events. Last-Event-ID goes on where a line was lost; `missed` says that some are gone',
      query: EventsDto,
      replies: { 200: 'text/event-stream' },
      stream: ({ query: { task_id: taskId }, request }, response) =>
        streamEvents({ feed, changes }, { open: () => new ServerSentEvents(request, response), taskId }),
    }),
    defineRoute<ListEventsDto>({
      method: 'get',
      path: '/api/v1/events',
      access: 'viewer',
      tag: 'events',
      summary:
        'Changes of state after one of them, oldest first. Without `after`, those that are kept; with it, `missed` says that some which came after it are not kept any more',
      query: ListEventsDto,
      replies: { 200: Events },
      handle: async ({ query: { after = '0-0', limit = 100, task_id } }) => {
        const { position, newest, isKnown } = await placeAfter(after, changes);
        const { changes: found, missed } = await changes.after(position, limit);
        const wanted = found.filter(({ configId }) => task_id === undefined || configId === task_id);
        // Where all are gone, that is told once, and not of the next page again.
        const next = found.at(-1)?.id ?? newest;
        return ok({ items: wanted.map(viewChange), next, missed: missed || !isKnown });
      },
    }),
    defineRoute<AuditDto>({
      method: 'get',
      path: '/api/v1/audit',
      access: 'admin',
      tag: 'audit',
      summary:
        'Who asked for which change, and what came of it, newest first. `attempted`: it is unknown whether it was done, since the process died meanwhile',
      query: AuditDto,
      replies: { 200: AuditPage },
      handle: async ({ query: { cursor, limit = 50 } }) => {
        const { records, next } = await audit.list({
          limit,
          ...(cursor !== undefined && { before: cursor }),
        });
        return ok({ items: records.map(viewRecord), next_cursor: next ?? null });
      },
    }),
  ];
}

function viewRecord({ recordId, at, id, of, reason, before, after, ...said }: AuditRecord) {
  return {
    ...said,
    id: recordId,
    at: isoOf(at),
    subject: id,
    of: of ?? null,
    reason: reason ?? null,
    before: before ?? null,
    after: after ?? null,
  };
}
