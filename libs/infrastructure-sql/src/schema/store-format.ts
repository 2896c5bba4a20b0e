import type { Reader } from '../database/database';

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
 * Raise `known` in the release that can keep a new shape, and `required` one minor release later, when the shape is
 * written. A migration that an older release need not know, such as a new table, raises neither. No release has written
 * format 1, whose tables were those of a version under development.
 */
export const formatOfThisRelease: StoreFormat = { known: 2, required: 2, oldest: 2 };

/** The oldest format that a process must know to write. 0 for a store without one. */
export async function storedFormat(reader: Reader): Promise<number> {
  const [row] = await reader.query<{ readonly value: string }>(
    `select value from meta where name = 'store_format'`,
  );
  return Number(row?.value ?? 0);
}

export const raiseFormat = `update meta set value = ? where name = 'store_format'`;
