import type { Fire } from '@distribute-schedule/domain';
import type { ClaimedConfig } from '../ports/due-configs';

/** A decision about a claimed config, before a worker is chosen for each of its Tasks. */
export interface PreparedFire {
  readonly claimed: ClaimedConfig;
  readonly fire: Fire;
  /** The time that the decision is for, on the store's clock. It must not be applied earlier. */
  readonly notBefore: number;
  /** When another scheduler may claim the config, on the monotonic clock. */
  readonly claimEndsAt: number;
}

/** A scheduler holds at most this many decisions. It claims more configs only when they are due. */
const maxHeld = 2_000;

/** Decisions that wait for their due time. */
export class HeldFires {
  /** Ordered by `notBefore`. */
  private held: readonly PreparedFire[] = [];

  get isFull(): boolean {
    return this.held.length >= maxHeld;
  }

  /** The time of the earliest decision. */
  get firstAt(): number | undefined {
    return this.held[0]?.notBefore;
  }

  add(fires: readonly PreparedFire[]): void {
    if (fires.length === 0) return;
    this.held = [...this.held, ...fires].sort((a, b) => a.notBefore - b.notBefore);
  }

  /** The decisions whose time has come. */
  dueAt(now: number): readonly PreparedFire[] {
    const later = this.held.findIndex(({ notBefore }) => notBefore > now);
    return later === -1 ? this.held : this.held.slice(0, later);
  }

  remove(fires: readonly PreparedFire[]): void {
    if (fires.length === 0) return;
    const removed = new Set(fires);
    this.held = this.held.filter((one) => !removed.has(one));
  }

  takeAll(): readonly PreparedFire[] {
    const all = this.held;
    this.held = [];
    return all;
  }
}
