import { randomUUID } from 'node:crypto';
import type { Logger, StoreWarning } from '@distribute-schedule/application';
import { atMostEvery, dayMs, minWriteCheckMs } from '@distribute-schedule/store-kit';
import { scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';

const ttlMs = 60_000;

/** Finds out whether Redis accepts the writes of this process, and whether it is still the store that it was. */
export class RedisWriteCheck {
  /** @see Store.checkWrites */
  readonly run = atMostEvery(
    minWriteCheckMs,
    () => this.runNow(),
    () => performance.now(),
  );
  private storeId: string | undefined;
  private emptiedAt: Date | undefined;

  constructor(
    private readonly store: RedisStore,
    private readonly log: Logger,
  ) {}

  /** Checks although the last check may have been a moment ago. */
  async runNow(): Promise<void> {
    const storeId = await this.store.run(scripts.checkWrites, { ttlMs, newStoreId: randomUUID() });
    const isEmptied = this.storeId !== undefined && this.storeId !== storeId;
    this.storeId = storeId;
    if (!isEmptied) return;
    this.emptiedAt = new Date();
    for (const { message } of this.warnings) this.log.error({}, message);
  }

  /** The loss of all data is reported for a day. */
  get warnings(): readonly StoreWarning[] {
    if (!this.emptiedAt || Date.now() - this.emptiedAt.getTime() > dayMs) return [];
    const at = this.emptiedAt.toISOString();
    const message =
      `Redis has lost its data: at ${at} the key that marks this store was missing. ` +
      'It was emptied, or restarted without its data. Restore a backup, or create the tasks again; ' +
      'set "appendonly yes" so that Redis keeps its data';
    return [{ code: 'redis.data_lost', message, params: { at } }];
  }
}
