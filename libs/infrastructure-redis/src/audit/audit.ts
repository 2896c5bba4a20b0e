import { auditStoreState } from '@distribute-schedule/store-kit';
import type { RedisStore } from '../redis-store';
import { readStoreState } from './read-store-state';

/**
 * Compares every index with every document, and returns one sentence for each difference. It reads all keys, so it is a
 * command for people and tests. If the system runs at the same time, a step can happen between two of its reads: run the
 * audit again before you believe a finding.
 */
export async function auditRedis(store: RedisStore): Promise<readonly string[]> {
  return auditStoreState(await readStoreState(store));
}
