import { setTimeout as pause } from 'node:timers/promises';
import type { Logger, StateChanges } from '@distribute-schedule/application';
import { SharedReads } from '../http/shared-reads';
import { ChangeBatch } from './change-batch';
import { inTurns } from './in-turns';

const pollMs = 250;
const maxPerRead = 500;

/** Listeners learn that the store is away when it could not be read for this long. A shorter failure is only a delay. */
const maxSilenceMs = 1_000;

interface Listener {
  onBatch(batch: ChangeBatch): void;
  /** Called when the store can no longer be read, and when it can be read again. */
  onStore(isAvailable: boolean): void;
}

/** What a listener receives: all changes after the position, until it stops. */
export interface Listening {
  readonly position: string;
  readonly stop: () => void;
}

/** Reads state changes from the store once for all listeners of this process, and only while there are listeners. */
export class EventFeed {
  private readonly listeners = new Set<Listener>();
  private readonly reads = new SharedReads();
  private isFollowing = false;
  /** Id of the last change that the listeners received; undefined while there are no listeners. */
  private position: string | undefined;
  /** When the store was last read, in monotonic ms. */
  private readAt = 0;
  private isAway = false;

  constructor(
    private readonly changes: StateChanges,
    private readonly log: Logger,
  ) {}

  /**
   * Calls the listener with every change from now on. "Now" is at the latest when the promise resolves. It rejects while
   * the store cannot be read.
   */
  async listen(listener: Listener): Promise<Listening> {
    if (this.position === undefined || this.isAway) {
      const newest = await this.changes.newest();
      // Another listener may have set the position during this read. Keep it: that listener needs the changes since then.
      this.position ??= newest;
    }
    const { position } = this;
    this.listeners.add(listener);
    void this.follow();
    const stop = () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.position = undefined;
    };
    return { position, stop };
  }

  /**
   * Reads the changes after this one, once for all clients that continue at the same change. A read that began before the
   * latest batch is not shared, because a client that came after the batch would never receive that batch.
   */
  changesAfter(id: string, limit: number): Promise<ChangeBatch> {
    return this.reads.get(`${limit} after ${id} at ${this.position}`, async () => {
      const { changes, missed } = await this.changes.after(id, limit);
      return new ChangeBatch(changes, missed);
    });
  }

  private async follow(): Promise<void> {
    if (this.isFollowing) return;
    this.isFollowing = true;
    this.readAt = performance.now();
    while (this.listeners.size > 0) {
      await pause(pollMs, undefined, { ref: false });
      try {
        while (await this.readNext());
        this.noteRead(true);
      } catch (error) {
        this.log.debug({ err: error }, 'failed to read events from the store, trying again');
        this.noteRead(false);
      }
    }
    this.isFollowing = false;
    this.isAway = false;
  }

  private noteRead(isAvailable: boolean): void {
    const now = performance.now();
    if (isAvailable) this.readAt = now;
    const isAway = now - this.readAt > maxSilenceMs;
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    for (const listener of this.listeners) listener.onStore(!isAway);
  }

  /**
   * @returns whether there may be more changes. Then the feed reads again at once: the store discards old changes, so
   *   changes that come faster than the feed reads would be lost.
   */
  private async readNext(): Promise<boolean> {
    const { position } = this;
    if (position === undefined) return false;
    const { changes, missed } = await this.changes.after(position, maxPerRead);
    const last = changes.at(-1);
    if (!last || this.position !== position) return false;
    this.position = last.id;
    const batch = new ChangeBatch(changes, missed);
    await inTurns(this.listeners, (listener) => listener.onBatch(batch));
    return changes.length === maxPerRead;
  }
}
