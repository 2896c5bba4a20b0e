import type { Logger, StateChange, StateChanges } from '@distribute-schedule/application';

const lookAgainMs = 250;
const readAtOnce = 500;

type Listener = (changes: readonly StateChange[]) => void;

/** Reads what happens once for all who listen in this process, and not at all while nobody does. */
export class EventFeed {
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | undefined;
  private position: string | undefined;

  constructor(
    private readonly changes: StateChanges,
    private readonly log: Logger,
  ) {}

  /** Calls back with what happens from now on, which is when this resolves at the latest. */
  async listen(listener: Listener): Promise<() => void> {
    this.position ??= await this.changes.newest();
    this.listeners.add(listener);
    if (!this.timer) this.lookSoon();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearTimeout(this.timer);
      this.timer = undefined;
      this.position = undefined;
    };
  }

  private lookSoon(): void {
    this.timer = setTimeout(() => {
      this.look()
        .catch((error: unknown) => this.log.debug({ err: error }, 'events could not be read'))
        .finally(() => {
          if (this.listeners.size > 0) this.lookSoon();
        });
    }, lookAgainMs);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    if (this.position === undefined) return;
    const { changes } = await this.changes.after(this.position, readAtOnce);
    const last = changes.at(-1);
    if (!last) return;
    this.position = last.id;
    for (const listener of this.listeners) listener(changes);
  }
}
