import { setTimeout as pause } from 'node:timers/promises';
import type { Logger, StateChange, StateChanges } from '@distribute-schedule/application';

const lookAgainMs = 250;
const readAtOnce = 500;

/** What happened next. `missed`: before it came more, which is no longer kept. */
export interface News {
  readonly changes: readonly StateChange[];
  readonly missed: boolean;
}

type Listener = (news: News) => void;

/** Reads what happens once for all who listen in this process, and not at all while nobody does. */
export class EventFeed {
  private readonly listeners = new Set<Listener>();
  private isFollowing = false;
  /** Of the last change that was told; none while nobody listens. */
  private position: string | undefined;

  constructor(
    private readonly changes: StateChanges,
    private readonly log: Logger,
  ) {}

  /** Calls back with what happens from now on, which is when this resolves at the latest. */
  async listen(listener: Listener): Promise<() => void> {
    if (this.position === undefined) {
      const newest = await this.changes.newest();
      // Somebody else may have begun meanwhile, and has not been told of what came between.
      this.position ??= newest;
    }
    this.listeners.add(listener);
    void this.follow();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.position = undefined;
    };
  }

  private async follow(): Promise<void> {
    if (this.isFollowing) return;
    this.isFollowing = true;
    while (this.listeners.size > 0) {
      await pause(lookAgainMs, undefined, { ref: false });
      try {
        while (await this.look());
      } catch (error) {
        this.log.debug({ err: error }, 'events could not be read');
      }
    }
    this.isFollowing = false;
  }

  /** @returns whether there may be more: what happens faster than it is read is let go by the store */
  private async look(): Promise<boolean> {
    const { position } = this;
    if (position === undefined) return false;
    const { changes, missed } = await this.changes.after(position, readAtOnce);
    const last = changes.at(-1);
    if (!last || this.position !== position) return false;
    this.position = last.id;
    for (const listener of this.listeners) listener({ changes, missed });
    return changes.length === readAtOnce;
  }
}
