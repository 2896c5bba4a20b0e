import type { components } from '@distribute-schedule/api-client';
import { missing, type Cell, type Look } from '../output/look';
import type { Column } from '../output/output';
import { tookText } from '../output/times';

export type Task = components['schemas']['Task'];
type Execution = components['schemas']['ExecutionSummary'];
type Statistics = components['schemas']['Statistics'];

/** A task in a list. At a terminal it comes with its last execution and its statistics. */
export interface TaskRow {
  readonly task: Task;
  readonly last?: Execution | undefined;
  readonly statistics?: Statistics | undefined;
}

const idColumn: Column<TaskRow> = { title: 'ID', cell: ({ task }) => task.id };
const scheduleColumn: Column<TaskRow> = { title: 'SCHEDULE', cell: ({ task }) => scheduleOf(task) };
const nextColumn: Column<TaskRow> = {
  title: 'NEXT',
  cell: ({ task }, look) => look.time(task.next_run_at),
};
const stateColumn: Column<TaskRow> = { title: 'STATE', cell: ({ task }) => stateOf(task) };
const wideColumns: readonly Column<TaskRow>[] = [
  { title: 'NAME', isWide: true, cell: ({ task }) => task.name },
  { title: 'EXECUTOR', isWide: true, cell: ({ task }) => task.executor },
  { title: 'OWNER', isWide: true, cell: ({ task }) => task.owner ?? missing },
];

/** Columns in a pipe: only those that the list itself contains. */
export const taskColumns = [idColumn, scheduleColumn, nextColumn, stateColumn, ...wideColumns];

/** Columns for people. The last execution and the statistics need two more requests for each task. */
export const richTaskColumns: readonly Column<TaskRow>[] = [
  idColumn,
  scheduleColumn,
  nextColumn,
  { title: 'LAST', cell: ({ last }, look) => lastCell(last, look) },
  { title: '7 DAYS', cell: ({ statistics }) => shareCell(statistics) },
  stateColumn,
  ...wideColumns,
];

export const scheduleOf = ({ cron_expression, time_zone }: Task): string =>
  time_zone === null || time_zone === 'UTC' ? cron_expression : `${cron_expression} ${time_zone}`;

export function stateOf({ enabled, parked_because }: Task): Cell {
  if (parked_because !== null) return { text: 'parked', style: 'red' };
  return enabled ? { text: 'enabled', style: 'green' } : { text: 'disabled', style: 'dim' };
}

function lastCell(last: Execution | undefined, look: Look): Cell {
  if (!last) return missing;
  const { status, end_time, duration_ms } = last;
  if (status === 'success')
    return { text: duration_ms === null ? status : `${status}, ${tookText(duration_ms)}`, style: 'green' };
  if (status === 'failed') return { text: `${status} ${look.time(end_time)}`, style: 'red' };
  return status;
}

function shareCell(statistics: Statistics | undefined): Cell {
  if (!statistics || statistics.success_rate === null) return missing;
  const { success_rate, runs } = statistics;
  return `${percent(success_rate)} of ${runs}`;
}

/** @param share 0 to 1 */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
