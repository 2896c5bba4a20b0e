import type { LeaderLock } from '../ports/leader-lock';
import type { SchedulerBeat, SchedulerInfo, SchedulerRegistry } from '../ports/scheduler-registry';
import type { SettableClock } from './settable-clock';
import { Faults } from './faults';

/** One lock for several schedulers. Its ttl is measured on the spec's clock. */
export class FakeLeaderLock implements LeaderLock {
  readonly faults = new Faults();
  readonly calls: string[] = [];
  onRelease = (): void => undefined;
  private held: { readonly by: string; until: number } | undefined;
  private epoch = 0;

  constructor(private readonly clock: SettableClock) {}

  get holder(): string | undefined {
    return this.held && this.held.until > this.clock.monotonic() ? this.held.by : undefined;
  }

  acquire(schedulerId: string, ttlMs: number): Promise<number | undefined> {
    this.calls.push(`${schedulerId} acquire`);
    return this.faults.pass('acquire', () => {
      if (this.holder !== undefined && this.holder !== schedulerId) return undefined;
      if (this.holder === undefined) this.epoch += 1;
      this.held = { by: schedulerId, until: this.clock.monotonic() + ttlMs };
      return this.epoch;
    });
  }

  renew(schedulerId: string, ttlMs: number): Promise<boolean> {
    this.calls.push(`${schedulerId} renew`);
    return this.faults.pass('renew', () => {
      if (this.holder !== schedulerId || !this.held) return false;
      this.held.until = this.clock.monotonic() + ttlMs;
      return true;
    });
  }

  release(schedulerId: string): Promise<void> {
    return this.faults.pass('release', () => {
      if (this.holder !== schedulerId) return;
      this.held = undefined;
      this.onRelease();
    });
  }
}

export class FakeSchedulerRegistry implements SchedulerRegistry {
  readonly faults = new Faults();
  readonly beats = new Map<string, SchedulerBeat>();
  private beatCount = 0;
  private readonly lastBeats = new Map<string, number>();

  beat(scheduler: SchedulerBeat): Promise<boolean> {
    return this.faults.pass('beat', () => {
      const holder = this.beats.get(scheduler.id);
      if (holder && holder.startedAt !== scheduler.startedAt) return false;
      this.beats.set(scheduler.id, scheduler);
      this.lastBeats.set(scheduler.id, (this.beatCount += 1));
      return true;
    });
  }

  live(): Promise<readonly SchedulerInfo[]> {
    const infoOf = (beat: SchedulerBeat) => ({ ...beat, lastHeartbeat: this.lastBeats.get(beat.id) ?? 0 });
    return Promise.resolve([...this.beats.values()].map(infoOf));
  }

  leave({ id, startedAt }: Pick<SchedulerBeat, 'id' | 'startedAt'>): Promise<void> {
    return this.faults.pass('leave', () => {
      if (this.beats.get(id)?.startedAt === startedAt) this.beats.delete(id);
    });
  }
}
