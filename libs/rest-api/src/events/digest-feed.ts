import { missedFrame, type ChangeBatch } from './change-batch';
import { DigestBuilder } from './digest';
import type { EventFeed, Listening } from './event-feed';
import { inTurns } from './in-turns';

const minPauseMs = 1_000;

interface DigestListener {
  onDigest(frames: Buffer): void;
  /** Called when the store can no longer be read, and when it can be read again. */
  onStore(isAvailable: boolean): void;
}

/**
 * Merges the changes of the feed into digests, once for all listeners of this process. The first change after a quiet
 * second is sent at once. Further changes are collected, and sent once a second.
 */
export class DigestFeed {
  private readonly listeners = new Set<DigestListener>();
  /** The only listener that the feed needs for all of ours. */
  private readonly merger = {
    onBatch: (batch: ChangeBatch) => this.merge(batch),
    onStore: (isAvailable: boolean) => this.listeners.forEach((listener) => listener.onStore(isAvailable)),
  };
  private stopMerging: () => void = () => undefined;
  /** Id of the last change that was sent; undefined while there are no listeners. */
  private position: string | undefined;
  /** Changes after the position, and the id of the newest of them. */
  private waiting = new DigestBuilder();
  private newestId: string | undefined;
  private hasMissed = false;
  private timer: NodeJS.Timeout | undefined;
  private sentAt = -Infinity;

  constructor(private readonly feed: EventFeed) {}

  /** Calls the listener with all changes after the returned position. Rejects while the store cannot be read. */
  async listen(listener: DigestListener): Promise<Listening> {
    this.listeners.add(listener);
    const stop = () => this.remove(listener);
    try {
      const merging = await this.feed.listen(this.merger);
      this.stopMerging = merging.stop;
      this.position ??= merging.position;
      return { position: this.position, stop };
    } catch (error) {
      stop();
      throw error;
    }
  }

  private remove(listener: DigestListener): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    this.stopMerging();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.takeWaiting();
    this.position = undefined;
  }

  private merge({ changes, missed, lastId }: ChangeBatch): void {
    this.waiting.add(changes);
    this.newestId = lastId;
    this.hasMissed ||= missed;
    this.schedule();
  }

  private schedule(): void {
    if (this.timer || this.newestId === undefined) return;
    const pauseMs = Math.max(0, this.sentAt + minPauseMs - performance.now());
    this.timer = setTimeout(() => void this.send(), pauseMs).unref();
  }

  private async send(): Promise<void> {
    const frames = this.takeWaiting();
    this.sentAt = performance.now();
    if (frames) await inTurns(this.listeners, (listener) => listener.onDigest(frames));
    this.timer = undefined;
    this.schedule();
  }

  private takeWaiting(): Buffer | undefined {
    const { position, newestId, waiting, hasMissed } = this;
    if (newestId === undefined) return undefined;
    this.waiting = new DigestBuilder();
    this.newestId = undefined;
    this.hasMissed = false;
    this.position = newestId;
    const missed = hasMissed ? missedFrame(position) : '';
    return Buffer.from(missed + waiting.frame(newestId));
  }
}
