import type { ColumnTypes } from '../schema/migrations';

export const sqliteTypes: ColumnTypes = {
  id: 'text',
  queueKey: 'text',
  name: 'text',
  word: 'text',
  text: 'text',
  int: 'integer',
  document: 'text',
  inKeyOrder: 'without rowid',
  onlyWhere: (condition) => `where ${condition}`,
};
