import {
  finalStatuses,
  isFinal,
  meetsQuery,
  type Task,
  type TaskPage,
  type TaskQuery,
} from '@distribute-schedule/domain';
import { maxTasksAtOnce, maxTasksPerSearch } from '@distribute-schedule/store-kit';
import type { Reader } from '../database/database';
import type { RowStatus, TaskRow } from '../schema/tables';
import { readable, taskColumns } from './stored-tasks';

/** Newest first. A part begins below a creation time. */
const ofStatus = `select ${taskColumns} from task
  where bucket = 0 and status = ? and created_micros < ? and created_micros >= ?
  order by created_micros desc limit ?`;
const openOfConfig = `select ${taskColumns} from task
  where bucket = 0 and config_id = ? and ended_at is null and created_micros < ? and created_micros >= ?
  order by created_micros desc limit ?`;
const finishedOfConfig = `select ${taskColumns} from task
  where bucket = 0 and config_id = ? and ended_at is not null and created_micros < ? and created_micros >= ?
  and status in (??) order by created_micros desc limit ?`;

const unreadableStatus: RowStatus = 'unreadable';

/** Reads a bounded number of tasks, in parts that grow while few of them meet the query. */
export async function searchTasks(reader: Reader, query: TaskQuery): Promise<TaskPage> {
  const tasks: Task[] = [];
  let before = firstBound(query);
  let atOnce = Math.min(query.limit, maxTasksAtOnce);
  let lookedAt = 0;
  for (; lookedAt < maxTasksPerSearch; atOnce = Math.min(4 * atOnce, maxTasksAtOnce)) {
    const rows = await newest(reader, query, before, atOnce);
    for (const row of rows) {
      before = row.created_micros;
      lookedAt += 1;
      tasks.push(...readable(row).filter((task) => meetsQuery(task, query)));
      if (tasks.length === query.limit) return { tasks, next: String(before), lookedAt };
    }
    if (rows.length < atOnce) return { tasks, next: undefined, lookedAt };
  }
  return { tasks, next: String(before), lookedAt };
}

function firstBound({ cursor, to }: TaskQuery): number {
  if (cursor !== undefined) return Number(cursor);
  return to === undefined ? Number.MAX_SAFE_INTEGER : to * 1000;
}

async function newest(
  reader: Reader,
  { configId, statuses, from = 0 }: TaskQuery,
  before: number,
  limit: number,
): Promise<readonly TaskRow[]> {
  const oldest = from * 1000;
  const wanted = rowStatuses(statuses);
  const parts: TaskRow[] = [];
  if (configId === undefined) {
    for (const status of wanted)
      parts.push(...(await reader.query<TaskRow>(ofStatus, status, before, oldest, limit)));
  } else {
    const finished = wanted.filter((status) => status !== 'open');
    if (wanted.includes('open'))
      parts.push(...(await reader.query<TaskRow>(openOfConfig, configId, before, oldest, limit)));
    if (finished.length > 0)
      parts.push(
        ...(await reader.query<TaskRow>(finishedOfConfig, configId, before, oldest, finished, limit)),
      );
  }
  return parts.sort((a, b) => b.created_micros - a.created_micros).slice(0, limit);
}

/** The statuses of rows that can hold the tasks. */
function rowStatuses(statuses: TaskQuery['statuses']): readonly RowStatus[] {
  if (statuses === undefined) return ['open', ...finalStatuses, unreadableStatus];
  const open: RowStatus[] = statuses.every(isFinal) ? [] : ['open'];
  return [...open, ...finalStatuses.filter((status) => statuses.includes(status))];
}
