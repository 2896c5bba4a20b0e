import type { StateChanges } from '@distribute-schedule/application';
import { DigestBuilder } from './digest';
import type { DigestFeed } from './digest-feed';
import type { EventFeed } from './event-feed';
import { isLater, positionAfter } from './event-id';
import type { ServerSentEvents } from '../http/server-sent-events';
import { missedFrame } from './change-batch';

/** A client that is further behind reads again what it shows, which is cheaper than a digest of all that it missed. */
const maxBehind = 1_000;

interface Sources {
  readonly feed: EventFeed;
  readonly digests: DigestFeed;
  readonly changes: StateChanges;
}

/**
 * Starts a client's stream of digests. The first digest comes at once: it holds what the client missed while it was away,
 * or nothing, and its id says where the client can resume.
 */
export async function streamDigests(
  { feed, digests, changes }: Sources,
  open: () => ServerSentEvents,
): Promise<void> {
  let events: ServerSentEvents | undefined = undefined;
  /** Digests that came before the first one of this client; undefined once it is sent. */
  let early: Buffer[] | undefined = [];
  const onDigest = (frames: Buffer) => {
    if (early) early.push(frames);
    else events?.write(frames);
  };
  const onStore = (available: boolean) => events?.send({ event: 'store', data: { available } });
  const { position, stop } = await digests.listen({ onDigest, onStore });
  // Opened after the store has answered, because before that a failure can still become an error response.
  events = open();
  events.onClose(stop);
  events.write(await firstDigest(events.lastEventId, position, { feed, changes }));
  for (const frames of early) events.write(frames);
  early = undefined;
}

/** Changes after the client's last event, up to the position from which on the client gets all digests. */
async function firstDigest(
  lastEventId: string | undefined,
  position: string,
  { feed, changes }: Omit<Sources, 'digests'>,
): Promise<string> {
  const nothing = new DigestBuilder().frame(position);
  if (lastEventId === undefined || lastEventId === '') return nothing;
  const { isKnown } = await positionAfter(lastEventId, changes);
  if (!isKnown) return missedFrame(undefined) + nothing;
  const { changes: found, missed, size } = await feed.changesAfter(lastEventId, maxBehind);
  const before = found.filter(({ id }) => !isLater(id, position));
  if (missed || (size === maxBehind && before.length === size)) return missedFrame(lastEventId) + nothing;
  const digest = new DigestBuilder();
  digest.add(before);
  return digest.frame(position);
}
