import type {
  TaskConfigEntry,
  TaskConfigId,
  TaskConfigOrder,
  TaskConfigQuery,
} from '@distribute-schedule/domain';
import type { Reader } from '../database/database';
import type { ConfigRow } from '../schema/tables';

/** Separates the two parts of a cursor. Neither a name key nor an id contains it. */
const nul = '\0';

/** Statements by order and direction. Each starts at a cursor and includes it. */
const statements = {
  'id ascending': 'select id from task_config where bucket = 0 and id >= ? order by id limit ?',
  'id descending': 'select id from task_config where bucket = 0 and id <= ? order by id desc limit ?',
  'name ascending': `select id, name_key from task_config
    where bucket = 0 and name_key >= ? and (name_key > ? or id >= ?) order by name_key, id limit ?`,
  'name descending': `select id, name_key from task_config
    where bucket = 0 and name_key <= ? and (name_key < ? or id <= ?) order by name_key desc, id desc limit ?`,
  'next due ascending': `select id, wake_at from task_config
    where bucket = 0 and wake_at >= ? and (wake_at > ? or id >= ?) order by wake_at, id limit ?`,
  'next due descending': `select id, wake_at from task_config
    where bucket = 0 and wake_at <= ? and (wake_at < ? or id <= ?) order by wake_at desc, id desc limit ?`,
};

/** Sort after every id, and after every key of a name. */
const lastId = '~';
const lastName = '\u{10ffff}';

type EntryRow = Pick<ConfigRow, 'id'> & Partial<Pick<ConfigRow, 'name_key' | 'wake_at'>>;

/** The entry of a row, of which the columns of the order were read. */
export function entryOf(order: TaskConfigOrder, { id, name_key, wake_at }: EntryRow): TaskConfigEntry {
  const cursors = { id, name: `${name_key}${nul}${id}`, 'next due': `${wake_at} ${id}` };
  return { id: id as TaskConfigId, cursor: cursors[order] };
}

/** One part of the index that has the order of the query, from the cursor on. */
export async function configEntries(
  reader: Reader,
  { order = 'id', isDescending = false }: TaskConfigQuery,
  { from, limit }: { readonly from: string | undefined; readonly limit: number },
): Promise<TaskConfigEntry[]> {
  const statement = statements[`${order} ${isDescending ? 'descending' : 'ascending'}`];
  const endId = isDescending ? lastId : '';
  const endName = isDescending ? lastName : '';
  switch (order) {
    case 'id': {
      const rows = await reader.query<{ readonly id: string }>(statement, from ?? endId, limit);
      return rows.map((row) => entryOf(order, row));
    }
    case 'name': {
      const [name = endName, id = endId] = from?.split(nul) ?? [];
      const rows = await reader.query<{ readonly id: string; readonly name_key: string }>(
        statement,
        name,
        name,
        id,
        limit,
      );
      return rows.map((row) => entryOf(order, row));
    }
    case 'next due': {
      const [time, id = endId] = from?.split(' ') ?? [];
      const at = time === undefined ? (isDescending ? Number.MAX_SAFE_INTEGER : 0) : Number(time) || 0;
      const rows = await reader.query<{ readonly id: string; readonly wake_at: number }>(
        statement,
        at,
        at,
        id,
        limit,
      );
      return rows.map((row) => entryOf(order, row));
    }
  }
}
