import type { RowPart } from '../database/database';
import type { Table } from '../database/table';

export interface RowStatement {
  readonly text: string;
  /** The columns of the row that the statement's parameters stand for. */
  readonly columns: readonly string[];
}

export interface RowStatements<Row = never> {
  readonly insert: RowStatement;
  readonly insertMissing: RowStatement;
  /** Writes only columns that have changed, because each index with a written column would be written again. */
  readonly update: (row: Row, before: Row, what: RowPart) => RowStatement;
  readonly remove: RowStatement;
  readonly removeBelow: RowStatement;
}

const known = new Map<string, RowStatements<object>>();

/** The statements that write rows of a table. Their names all come from the table's definition, which is a constant. */
export function rowStatements<Row extends object>(table: Table<Row>): RowStatements<Row> {
  let statements = known.get(table.name);
  if (!statements) {
    statements = makeStatements(table);
    known.set(table.name, statements);
  }
  return statements;
}

function makeStatements<Row extends object>({
  name,
  key,
  fixed,
  changeable,
  hasDocument,
  isVersioned,
}: Table<Row>): RowStatements<object> {
  const document = hasDocument ? ['document'] : [];
  const version = isVersioned ? ['row_version'] : [];
  const inserted = [...key, ...fixed, ...changeable, ...version, ...document];
  const where = `where bucket = 0 and ${[...key, 'row_version'].map((column) => `${column} = ?`).join(' and ')}`;
  const updateOf = (columns: readonly string[]): RowStatement => ({
    text: `update ${name} set ${columns.map((column) => `${column} = ?, `).join('')}row_version = row_version + 1 ${where}`,
    columns: [...columns, ...key, 'row_version'],
  });
  /** Statements by the columns that they write, of which few sets occur. */
  const updates = new Map<string, RowStatement>();
  const insert = `insert into ${name} (${inserted.join(', ')}) values (${inserted.map(() => '?').join(', ')})`;
  return {
    insert: { text: insert, columns: inserted },
    insertMissing: { text: `${insert} on conflict do nothing`, columns: inserted },
    update: (row, before, what) => {
      const columns = changeable.filter((column) => (row as Row)[column] !== (before as Row)[column]);
      const written = what === 'columns' ? columns : [...columns, ...document];
      const form = written.join(' ');
      let statement = updates.get(form);
      if (!statement) {
        statement = updateOf(written);
        updates.set(form, statement);
      }
      return statement;
    },
    remove: { text: `delete from ${name} ${where}`, columns: [...key, 'row_version'] },
    removeBelow: {
      text: `delete from ${name} where bucket = 0 and ${key.map((column, i) => `${column} ${i === key.length - 1 ? '<' : '='} ?`).join(' and ')}`,
      columns: key,
    },
  };
}
