import type { ChaosStore } from './chaos-store';
import { MysqlChaosStore } from './mysql-chaos-store';
import { RedisChaosStore } from './redis-chaos-store';
import type { SentinelGroup } from './sentinel-group';

export type ChaosStoreName = 'redis' | 'mysql';

/** The store that `npm run chaos -- --store` names. Undefined in `npm test`, where each spec chooses. */
export const chosenStore = process.env['CHAOS_STORE'] as ChaosStoreName | undefined;

/** Stores on which a spec runs that `npm test` runs on each of them. */
export const sharedStores: readonly ChaosStoreName[] = chosenStore ? [chosenStore] : ['redis', 'mysql'];

export interface StoreOptions {
  readonly store?: ChaosStoreName;
  /** Configuration directives for the cluster's own Redis. */
  readonly redis?: Record<string, string>;
  /** Uses the master of this group instead of its own Redis. The caller opens and closes the group. */
  readonly group?: SentinelGroup;
}

export function openStore({
  store = chosenStore ?? 'redis',
  redis = {},
  group,
}: StoreOptions): Promise<ChaosStore> {
  return store === 'mysql' ? MysqlChaosStore.open() : RedisChaosStore.open(redis, group);
}
