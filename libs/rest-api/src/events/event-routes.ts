// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { IsInt, Matches, Max, Min } from 'class-validator';
import { Optional } from '../http/fields';
import { flag, list, moment, nullable, object, text } from '../shape';
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
/** Routes for state changes, as pages and as a stream. */
export function eventRoutes({ ports: { changes, logger } }: ApiParts): Route[] {
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
  ];
}
