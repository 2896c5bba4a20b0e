import { DomainError } from '@distribute-schedule/domain';
import { scripts } from '../lua/scripts';
import type { RedisStore } from '../redis-store';

/** Formats that this release can keep and that it requires of others. docs/upgrades.md has the rules. */
export interface StoreFormat {
  /** The newest format that this release can read and keep. */
  readonly known: number;
  /** The oldest format that another process must know to write beside this release. At most `known`. */
  readonly required: number;
  /** The oldest format that this release can read. At most `required`. */
  readonly oldest: number;
}

/**
 * Raise `known` in the release that can read a new shape, and `required` one minor release later, when the shape is
 * written. So neighbouring minor releases always run side by side. Raise `oldest` only when no supported release writes
 * older shapes. Format 2 packs the state of unfinished tasks into `task:live` and the events of a step into one entry;
 * no release has written format 1.
 */
const thisRelease: StoreFormat = { known: 2, required: 2, oldest: 2 };

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

/** An older release has used the store, and this one cannot read what it wrote. */
export class OlderStoreError extends DomainError {
  readonly code = 'redis.store_older';
  constructor(where: string, found: number, oldest: number) {
    super(
      `The data in ${where} is of an older version (format ${found}, this version reads formats from ${oldest}): export its tasks with that version, and give this one another redis.key_prefix (DS_REDIS_KEY_PREFIX) or an empty Redis`,
      { found, oldest },
    );
  }
}

/**
 * Refuses a store that needs a newer release, or whose data this one cannot read. Otherwise raises the store's format to what this release requires, so that
 * older ones are refused from now on.
 */
export async function agreeOnFormat(
  store: RedisStore,
  where: string,
  { known, required, oldest }: StoreFormat = thisRelease,
): Promise<void> {
  const key = store.keyspace.key('storeFormat');
  const held = Number(await store.send((redis) => redis.get(key)));
  // Writes only if it must, so that a process can start on a Redis that is full.
  const found = held < required ? await store.run(scripts.raiseFormat, { format: required, oldest }) : held;
  if (found < oldest) throw new OlderStoreError(where, found, oldest);
  if (found > known) throw new NewerStoreError(where, found, known);
}
