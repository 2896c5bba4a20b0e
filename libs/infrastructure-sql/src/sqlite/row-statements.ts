import type { Table } from '../database/table';

export interface RowStatement {
  readonly text: string;
  /** The columns of the row that the statement's parameters stand for. */
  readonly columns: readonly string[];
}

export interface RowStatements {
  readonly insert: RowStatement;
  readonly update: RowStatement;
  /** With the document. */
  readonly updateAll: RowStatement;
  readonly remove: RowStatement;
  readonly removeBelow: RowStatement;
}

const known = new Map<string, RowStatements>();

/** The statements that write rows of a table. Their names all come from the table's definition, which is a constant. */
export function rowStatements<Row extends object>(table: Table<Row>): RowStatements {
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
}: Table<Row>): RowStatements {
  const document = hasDocument ? ['document'] : [];
  const version = isVersioned ? ['row_version'] : [];
  const inserted = [...key, ...fixed, ...changeable, ...version, ...document];
  const where = `where bucket = 0 and ${[...key, 'row_version'].map((column) => `${column} = ?`).join(' and ')}`;
  const update = (columns: readonly string[]): RowStatement => ({
    text: `update ${name} set ${columns.map((column) => `${column} = ?, `).join('')}row_version = row_version + 1 ${where}`,
    columns: [...columns, ...key, 'row_version'],
  });
  return {
    insert: {
      text: `insert into ${name} (${inserted.join(', ')}) values (${inserted.map(() => '?').join(', ')})`,
      columns: inserted,
    },
    update: update(changeable),
    updateAll: update([...changeable, ...document]),
    remove: { text: `delete from ${name} ${where}`, columns: [...key, 'row_version'] },
    removeBelow: {
      text: `delete from ${name} where bucket = 0 and ${key.map((column, i) => `${column} ${i === key.length - 1 ? '<' : '='} ?`).join(' and ')}`,
      columns: key,
    },
  };
}
