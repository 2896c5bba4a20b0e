import { atMostEvery, minWriteCheckMs } from '@distribute-schedule/store-kit';
import { scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';

const ttlMs = 60_000;

/** Finds out whether Redis accepts the writes of this process. */
export class RedisWriteCheck {
  /** @see Store.checkWrites */
  readonly run: () => Promise<void>;

  constructor(store: RedisStore) {
    const check = async (): Promise<void> => {
      await store.run(scripts.checkWrites, { ttlMs });
    };
    this.run = atMostEvery(minWriteCheckMs, check, () => performance.now());
  }
}
