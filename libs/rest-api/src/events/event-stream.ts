import type { StateChanges } from '@distribute-schedule/application';
import { missedFrame, type ChangeBatch } from './change-batch';
import type { EventFeed } from './event-feed';
import { isLater, positionAfter } from './event-id';
import type { ServerSentEvents } from '../http/server-sent-events';

/** Few enough that what a client has not read yet stays below the limit at which it is disconnected. */
const maxPerRead = 200;

interface Sources {
  readonly feed: EventFeed;
  readonly changes: StateChanges;
}

/** Sends state changes to one client: each change once and in order, or `missed` when some have been discarded. */
export class EventStream {
  /** Id of the last change that the client received; undefined for a client that starts now. */
  private position: string | undefined;
  private newestId: string | undefined;
  private isCatchingUp = true;

  constructor(
    private readonly events: ServerSentEvents,
    private readonly taskId: string | undefined,
  ) {}

  /** Sends a batch of the feed. While the client catches up, it reads these changes from the store with the older ones. */
  onBatch(batch: ChangeBatch): void {
    if (this.isCatchingUp) this.newestId = batch.lastId;
    else this.send(batch);
  }

  /** Tells the client that what it sees may be old, or is current again. */
  onStore(isAvailable: boolean): void {
    this.events.send({ event: 'store', data: { available: isAvailable } });
  }

  async catchUp({ feed, changes }: Sources): Promise<void> {
    const { lastEventId } = this.events;
    if (lastEventId !== undefined && lastEventId !== '') await this.resume(lastEventId, changes);
    while (this.position !== undefined && !this.events.isClosed) {
      const { newestId } = this;
      const batch = await feed.changesAfter(this.position, maxPerRead);
      this.send(batch);
      await this.events.drained();
      const isBehind = this.newestId !== undefined && this.isNews(this.newestId);
      if (!isBehind && batch.size < maxPerRead) break;
      // The store no longer keeps what was new before this read.
      if (batch.size === 0 && newestId === this.newestId) break;
    }
    this.isCatchingUp = false;
  }

  private async resume(lastEventId: string, changes: StateChanges): Promise<void> {
    const { position, isKnown } = await positionAfter(lastEventId, changes);
    if (!isKnown) this.sendMissed();
    this.position = position;
  }

  private send(batch: ChangeBatch): void {
    const { firstId, lastId, missed } = batch;
    if (missed && (firstId === undefined || this.isNews(firstId))) this.sendMissed();
    if (lastId === undefined || !this.isNews(lastId)) return;
    this.events.write(batch.bytesFor({ after: this.position, taskId: this.taskId }));
    this.position = lastId;
  }

  private sendMissed(): void {
    this.events.write(missedFrame(this.position));
  }

  private isNews(id: string): boolean {
    return this.position === undefined || isLater(id, this.position);
  }
}

/** Starts a client's stream, which ends when the client disconnects. */
export async function streamEvents(
  sources: Sources,
  { open, taskId }: { readonly open: () => ServerSentEvents; readonly taskId: string | undefined },
): Promise<void> {
  let stream: EventStream | undefined = undefined;
  const { stop } = await sources.feed.listen({
    onBatch: (batch) => stream?.onBatch(batch),
    onStore: (isAvailable) => stream?.onStore(isAvailable),
  });
  // Opened after the store has answered, because before that a failure can still become an error response.
  const events = open();
  events.onClose(stop);
  stream = new EventStream(events, taskId);
  await stream.catchUp(sources);
}
