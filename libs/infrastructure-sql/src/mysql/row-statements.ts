import type { Table } from '../database/table';

export interface JsonRowStatement {
  /** A statement with one parameter: the rows, as a JSON array of arrays. */
  readonly text: string;
  /** The columns of the arrays. */
  readonly columns: readonly string[];
}

export interface JsonRowStatements {
  readonly insert: JsonRowStatement;
  readonly insertMissing: JsonRowStatement;
  readonly update: JsonRowStatement;
  /** With the document. */
  readonly updateAll: JsonRowStatement;
  readonly remove: JsonRowStatement;
  readonly removeBelow: JsonRowStatement;
}

const known = new Map<string, JsonRowStatements>();

/**
 * The statements that write rows of a table, any number of them at once. The names in them all come from the table's
 * definition, which is a constant.
 */
export function jsonRowStatements<Row extends object>(table: Table<Row>): JsonRowStatements {
  let statements = known.get(table.name);
  if (!statements) {
    statements = makeStatements(table);
    known.set(table.name, statements);
  }
  return statements;
}

function makeStatements<Row extends object>(table: Table<Row>): JsonRowStatements {
  const { name, key, fixed, changeable, hasDocument, isVersioned } = table;
  const document = hasDocument ? ['document'] : [];
  const inserted = [...key, ...fixed, ...changeable, ...(isVersioned ? ['row_version'] : []), ...document];
  const version = isVersioned ? ['row_version'] : [];
  const matches = [...key, ...version].map((column) => `t.${column} = j.${column}`).join(' and ');
  // The order of the join is given, because the optimizer knows nothing about the rows in the parameter.
  const join = (columns: readonly string[]) =>
    `${jsonTable(table, columns)} straight_join ${name} t on t.bucket = 0 and ${matches}`;
  const update = (changed: readonly string[]): JsonRowStatement => {
    const columns = [...changed, ...key, ...version];
    const values = changed.map((column) => `t.${column} = j.${column}`);
    const raised = version.map((column) => `t.${column} = t.${column} + 1`);
    return { text: `update ${join(columns)} set ${[...values, ...raised].join(', ')}`, columns };
  };
  const below = key.map((column, i) => `t.${column} ${i === key.length - 1 ? '<' : '='} j.${column}`);
  const joinBelow = `${jsonTable(table, key)} straight_join ${name} t on t.bucket = 0 and ${below.join(' and ')}`;
  const removed = [...key, ...version];
  const insert = `insert into ${name} (${inserted.join(', ')}) select ${inserted.map((column) => `j.${column}`).join(', ')} from ${jsonTable(table, inserted)}`;
  return {
    insert: { text: insert, columns: inserted },
    insertMissing: {
      text: `${insert} on duplicate key update ${name}.bucket = ${name}.bucket`,
      columns: inserted,
    },
    update: update(changeable),
    updateAll: update([...changeable, ...document]),
    remove: { text: `delete t from ${join(removed)}`, columns: removed },
    removeBelow: { text: `delete t from ${joinBelow}`, columns: key },
  };
}

/** The rows of the parameter as a table `j`. */
function jsonTable<Row extends object>(table: Table<Row>, columns: readonly string[]): string {
  const definitions = columns.map((column, i) => `${column} ${typeOf(table, column)} path '$[${i}]'`);
  return `json_table(?, '$[*]' columns (${definitions.join(', ')})) j`;
}

function typeOf<Row extends object>({ integers, key }: Table<Row>, column: string): string {
  if (column === 'row_version' || (integers as readonly string[]).includes(column)) return 'bigint';
  const isKey = (key as readonly string[]).includes(column);
  return isKey ? 'varchar(300) character set ascii collate ascii_bin' : 'longtext character set utf8mb4';
}
