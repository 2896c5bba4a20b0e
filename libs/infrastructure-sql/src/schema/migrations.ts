import { tablesOfVersion1 } from './migration-1';

/** Types of columns and other words that differ from one kind of database to the next. */
export interface ColumnTypes {
  /** An id or a token: up to 300 ASCII characters. */
  readonly id: string;
  /** Name of a queue: an id, or the key of a requirement with all of its labels. Up to 2,200 ASCII characters. */
  readonly queueKey: string;
  /** Text that people chose, up to 256 characters, sorted by code point. */
  readonly name: string;
  /** A word from a list, or the name of something: up to 100 characters. */
  readonly word: string;
  readonly text: string;
  /** A whole number of 64 bits. */
  readonly int: string;
  /** JSON of any length, which the database need not look into. */
  readonly document: string;
  /** Ends the definition of a table with short rows: keeps the rows in the index of the key, if that has to be said. */
  readonly inKeyOrder: string;
  /** Leaves rows out of an index, if the database can do that. */
  readonly onlyWhere: (condition: string) => string;
}

export interface Migration {
  readonly version: number;
  readonly statements: (types: ColumnTypes) => readonly string[];
}

/** Forward only, in order. A migration that was released does not change any more. */
export const migrations: readonly Migration[] = [{ version: 1, statements: tablesOfVersion1 }];

/** The version of the schema that this program knows. */
export const schemaVersion = Math.max(...migrations.map(({ version }) => version));
