import type { LeaderLock } from '@distribute-schedule/application';
import type { EmbeddedStore } from '../embedded-store';

const lock = 'lock';
const epochCount = 'elections';

/** There is one process, and more than one scheduler in it only in tests; the rules are those of many. */
export class EmbeddedLeaderLock implements LeaderLock {
  constructor(private readonly store: EmbeddedStore) {}

  acquire(schedulerId: string, ttlMs: number): Promise<number | undefined> {
    return this.store.write(({ tables: { leader, epochs }, now }) => {
      const held = leader.get(lock);
      const isFree = !held || held.until <= now;
      if (!isFree && held.id !== schedulerId) return undefined;
      const epoch = (epochs.get(epochCount) ?? 0) + (isFree ? 1 : 0);
      epochs.putSync(epochCount, epoch);
      leader.putSync(lock, { id: schedulerId, until: now + ttlMs });
      return epoch;
    });
  }

  renew(schedulerId: string, ttlMs: number): Promise<boolean> {
    return this.store.write(({ tables: { leader }, now }) => {
      const held = leader.get(lock);
      if (held?.id !== schedulerId || held.until <= now) return false;
      leader.putSync(lock, { id: schedulerId, until: now + ttlMs });
      return true;
    });
  }

  release(schedulerId: string): Promise<void> {
    return this.store.write((step) => {
      const { leader } = step.tables;
      const held = leader.get(lock);
      if (held?.id !== schedulerId || held.until <= step.now) return;
      leader.removeSync(lock);
      step.send('schedulers', { kind: 'leaderless' });
    });
  }
}
