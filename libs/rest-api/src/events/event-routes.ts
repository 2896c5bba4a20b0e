// In this API a "task" is a TaskConfig and an "execution" is a Task: see docs/glossary.md.
import { IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';
import { Optional } from '../http/fields';
import { choice, flag, list, moment, nullable, object, text } from '../shape';
import { defineRoute, ok, type Route } from '../http/route';
import { RequestError } from '../problems/problem';
import type { ApiParts } from '../http/api-parts';
import { IsTaskConfigId } from '../http/task-rules';
import { apiEvents, viewChange } from './change-batch';
import { EventDigest } from './digest';
import { DigestFeed } from './digest-feed';
import { streamDigests } from './digest-stream';
import { EventFeed } from './event-feed';
import { eventIdPattern, positionAfter } from './event-id';
import { streamEvents } from './event-stream';
import { ServerSentEvents } from '../http/server-sent-events';

class EventsDto {
  /** Return only changes of this task. */
  @Optional() @IsTaskConfigId() task_id?: string;
}

class StreamEventsDto extends EventsDto {
  /** Merge the changes into one event `digest` a second. Not together with `task_id`. */
  @Optional() @IsBoolean() digest?: boolean;
}

class ListEventsDto extends EventsDto {
  @Optional() @Matches(eventIdPattern, { message: 'after must be the id of an event' }) after?: string;
  @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

const Event = object('Event', {
  id: text,
  at: moment,
  event: choice(apiEvents),
  execution_id: nullable(text),
  task_id: nullable(text),
  /** `started`, `worker …`: the worker. `leader changed`: the scheduler that leads now, or null. `not run`: the outcome of the due time. `progress`: the percentage. `task saved`: the version. Otherwise the reason, or null. */
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
  const digests = new DigestFeed(feed);
  return [
    defineRoute<StreamEventsDto>({
      method: 'get',
      path: '/api/v1/events/stream',
      operationId: 'streamEvents',
      access: 'viewer',
      tag: 'events',
      summary:
        'Stream state changes as server-sent events. A client that reconnects sends `Last-Event-ID` to continue where it lost the connection. The event `missed` means that some changes in between have been discarded; the event `store` says when the store cannot be read, and when it can again. With `digest`, the changes of a second come as one event `digest`, whose data is an `EventDigest`. Each of its lists has at most 200 entries, and `more` is true if there were others. The first digest comes at once and holds what the client has missed, or nothing; a client that is more than 1,000 changes behind gets `missed` instead. A caller may have 20 streams open at the same time, of events and of log lines; further ones are answered with 429. A client that leaves more than 64 KiB unread is disconnected',
      query: StreamEventsDto,
      replies: { 200: 'text/event-stream' },
      streamed: [Event, EventDigest],
      stream: ({ query: { task_id: taskId, digest = false }, request }, response) => {
        const open = () => new ServerSentEvents(request, response);
        if (!digest) return streamEvents({ feed, changes }, { open, taskId });
        if (taskId === undefined) return streamDigests({ feed, digests, changes }, open);
        const reason = 'task_id cannot be combined with digest, which merges the changes of all tasks';
        throw new RequestError(400, 'request.invalid', reason, { field: 'task_id', reason });
      },
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
