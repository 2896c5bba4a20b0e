import type { KeptReplies, KeptReply, RepeatedRequest } from '@distribute-schedule/application';
import type { RedisStore } from '../redis-store';

interface Kept {
  readonly fingerprint: string;
  readonly reply?: KeptReply;
}

export class RedisKeptReplies implements KeptReplies {
  constructor(private readonly store: RedisStore) {}

  async begin(key: string, fingerprint: string, holdMs: number): Promise<RepeatedRequest> {
    const begun: Kept = { fingerprint };
    // With GET, SET returns the previous value. It returns null if it set ours.
    const before = await this.store.send((redis) =>
      redis.set(this.key(key), JSON.stringify(begun), 'PX', holdMs, 'NX', 'GET'),
    );
    if (before === null) return { kind: 'begun' };
    const kept = JSON.parse(before) as Kept;
    if (kept.fingerprint !== fingerprint) return { kind: 'other' };
    return kept.reply ? { kind: 'kept', reply: kept.reply } : { kind: 'under way' };
  }

  async keep(key: string, fingerprint: string, reply: KeptReply, keepMs: number): Promise<void> {
    const kept: Kept = { fingerprint, reply };
    await this.store.send((redis) => redis.set(this.key(key), JSON.stringify(kept), 'PX', keepMs));
  }

  async release(key: string): Promise<void> {
    await this.store.send((redis) => redis.del(this.key(key)));
  }

  private key(key: string): string {
    return this.store.keyspace.key('keptReply', key);
  }
}
