import type { StateChange, StateChanges } from '@distribute-schedule/application';
import { isoOf } from '../http/fields';
import type { EventFeed, News } from './event-feed';
import { isLater, placeAfter } from './event-id';
import type { ServerSentEvents } from './server-sent-events';

const catchUpAtOnce = 500;

/** What one client is told of what happens: all of it once and in order, or that some of it is gone. */
export class EventStream {
  /** Of the last change that the client knows; none for one that begins now. */
  private position: string | undefined;
  private newest: StateChange | undefined;
  private isCatchingUp = true;

  constructor(
    private readonly events: ServerSentEvents,
    private readonly taskId: string | undefined,
  ) {}

  /** What the feed tells. While the client catches up, that is read as what happened before was. */
  hear(news: News): void {
    if (this.isCatchingUp) this.newest = news.changes.at(-1);
    else this.tell(news);
  }

  async catchUp(changes: StateChanges): Promise<void> {
    const { lastEventId } = this.events;
    if (lastEventId !== undefined && lastEventId !== '') await this.resume(lastEventId, changes);
    while (this.position !== undefined && !this.events.isClosed) {
      const news = await changes.after(this.position, catchUpAtOnce);
      this.tell(news);
      await this.events.taken();
      const isBehind = this.newest !== undefined && this.isLater(this.newest);
      const { length } = news.changes;
      if (length === 0 || (length < catchUpAtOnce && !isBehind)) break;
    }
    this.isCatchingUp = false;
  }

  private async resume(lastEventId: string, changes: StateChanges): Promise<void> {
    const { position, isKnown } = await placeAfter(lastEventId, changes);
    if (!isKnown) this.tellMissed();
    this.position = position;
  }

  private tell({ changes, missed }: News): void {
    const [first] = changes;
    if (missed && (!first || this.isLater(first))) this.tellMissed();
    for (const change of changes) {
      if (!this.isLater(change)) continue;
      this.position = change.id;
      if (this.taskId === undefined || change.configId === this.taskId)
        this.events.send({ id: change.id, event: 'change', data: viewChange(change) });
    }
  }

  private tellMissed(): void {
    this.events.send({ event: 'missed', data: { after: this.position ?? null } });
  }

  private isLater({ id }: StateChange): boolean {
    return this.position === undefined || isLater(id, this.position);
  }
}

/** Begins to tell a client; it is told until it goes. */
export async function streamEvents(
  { feed, changes }: { readonly feed: EventFeed; readonly changes: StateChanges },
  { open, taskId }: { readonly open: () => ServerSentEvents; readonly taskId: string | undefined },
): Promise<void> {
  const told: { stream?: EventStream } = {};
  const stop = await feed.listen((news) => told.stream?.hear(news));
  // Opened once the store has answered, so that its failure can still be told.
  const events = open();
  events.whenClosed(stop);
  told.stream = new EventStream(events, taskId);
  await told.stream.catchUp(changes);
}

export function viewChange({ id, at, event, taskId, configId, detail }: StateChange) {
  const orNull = (said: string) => (said === '' ? null : said);
  return {
    id,
    at: isoOf(at),
    event,
    execution_id: orNull(taskId),
    task_id: orNull(configId),
    detail: orNull(detail),
  };
}
