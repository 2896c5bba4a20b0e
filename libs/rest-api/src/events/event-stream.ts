import type { StateChange, StateChanges } from '@distribute-schedule/application';
import { isoOf } from '../http/fields';
import type { ChangeBatch, EventFeed } from './event-feed';
import { isLater, positionAfter } from './event-id';
import type { ServerSentEvents } from './server-sent-events';

const maxPerRead = 500;

/** Sends state changes to one client: each change once and in order, or `missed` when some have been discarded. */
export class EventStream {
  /** Id of the last change that the client received; undefined for a client that starts now. */
  private position: string | undefined;
  private newest: StateChange | undefined;
  private isCatchingUp = true;

  constructor(
    private readonly events: ServerSentEvents,
    private readonly taskId: string | undefined,
  ) {}

  /** Sends a batch of the feed. While the client catches up, it reads these changes from the store with the older ones. */
  onBatch(batch: ChangeBatch): void {
    if (this.isCatchingUp) this.newest = batch.changes.at(-1);
    else this.send(batch);
  }

  async catchUp(changes: StateChanges): Promise<void> {
    const { lastEventId } = this.events;
    if (lastEventId !== undefined && lastEventId !== '') await this.resume(lastEventId, changes);
    while (this.position !== undefined && !this.events.isClosed) {
      const batch = await changes.after(this.position, maxPerRead);
      this.send(batch);
      await this.events.drained();
      const isBehind = this.newest !== undefined && this.isLater(this.newest);
      const { length } = batch.changes;
      if (length === 0 || (length < maxPerRead && !isBehind)) break;
    }
    this.isCatchingUp = false;
  }

  private async resume(lastEventId: string, changes: StateChanges): Promise<void> {
    const { position, isKnown } = await positionAfter(lastEventId, changes);
    if (!isKnown) this.sendMissed();
    this.position = position;
  }

  private send({ changes, missed }: ChangeBatch): void {
    const [first] = changes;
    if (missed && (!first || this.isLater(first))) this.sendMissed();
    for (const change of changes) {
      if (!this.isLater(change)) continue;
      this.position = change.id;
      if (this.taskId === undefined || change.configId === this.taskId)
        this.events.send({ id: change.id, event: 'change', data: viewChange(change) });
    }
  }

  private sendMissed(): void {
    this.events.send({ event: 'missed', data: { after: this.position ?? null } });
  }

  private isLater({ id }: StateChange): boolean {
    return this.position === undefined || isLater(id, this.position);
  }
}

/** Starts a client's stream, which ends when the client disconnects. */
export async function streamEvents(
  { feed, changes }: { readonly feed: EventFeed; readonly changes: StateChanges },
  { open, taskId }: { readonly open: () => ServerSentEvents; readonly taskId: string | undefined },
): Promise<void> {
  let stream: EventStream | undefined = undefined;
  const stop = await feed.listen((batch) => stream?.onBatch(batch));
  // Opened after the store has answered, because before that a failure can still become an error response.
  const events = open();
  events.onClose(stop);
  stream = new EventStream(events, taskId);
  await stream.catchUp(changes);
}

export function viewChange({ id, at, event, taskId, configId, detail }: StateChange) {
  const orNull = (text: string) => (text === '' ? null : text);
  return {
    id,
    at: isoOf(at),
    event,
    execution_id: orNull(taskId),
    task_id: orNull(configId),
    detail: orNull(detail),
  };
}
