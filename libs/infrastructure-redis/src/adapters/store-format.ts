import { DomainError } from '@distribute-schedule/domain';
import { scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';

/** Formats that this release can keep and that it requires of others. docs/upgrades.md has the rules. */
export interface StoreFormat {
  /** The newest format that this release can read and keep. */
  readonly known: number;
  /** The oldest format that another process must know to write beside this release. At most `known`. */
  readonly required: number;
}

/**
 * Raise `known` in the release that can read a new shape, and `required` one minor release later, when the shape is
 * written. So neighbouring minor releases always run side by side.
 */
const thisRelease: StoreFormat = { known: 1, required: 1 };

/** A newer release has used the store, and this one could damage what it wrote. */
export class NewerStoreError extends DomainError {
  readonly code = 'redis.store_newer';
  constructor(where: string, found: number, known: number) {
    super(
      `The data in ${where} needs a newer version (format ${found}, this version knows ${known}): start that version, or give this one another redis.key_prefix (DS_REDIS_KEY_PREFIX)`,
      { found, known },
    );
  }
}

/**
 * Refuses a store that needs a newer release. Otherwise raises the store's format to what this release requires, so that
 * older ones are refused from now on.
 */
export async function agreeOnFormat(
  store: RedisStore,
  where: string,
  { known, required }: StoreFormat = thisRelease,
): Promise<void> {
  const key = store.keyspace.key('storeFormat');
  const held = Number(await store.send((redis) => redis.get(key)));
  // Writes only if it must, so that a process can start on a Redis that is full.
  const found = held < required ? await store.run(scripts.raiseFormat, { format: required }) : held;
  if (found > known) throw new NewerStoreError(where, found, known);
}
