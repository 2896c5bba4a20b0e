import type { LeaderLock } from '@distribute-schedule/application';
import type { RedisStore } from '../redis-store';
import { scripts } from '../lua/scripts';

export class RedisLeaderLock implements LeaderLock {
  constructor(private readonly store: RedisStore) {}

  async acquire(schedulerId: string, ttlMs: number): Promise<number | undefined> {
    const epoch = await this.store.run(scripts.acquireLeadership, { schedulerId, ttlMs });
    return epoch === 0 ? undefined : epoch;
  }

  renew(schedulerId: string, ttlMs: number): Promise<boolean> {
    return this.store.run(scripts.renewLeadership, { schedulerId, ttlMs });
  }

  async release(schedulerId: string): Promise<void> {
    await this.store.run(scripts.releaseLeadership, { schedulerId });
  }
}
