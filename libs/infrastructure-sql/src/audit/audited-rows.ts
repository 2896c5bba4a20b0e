import type { Reader } from '../database/database';
import type { ConfigRow, ConfigRunsRow, EndedRunRow, TaskRow } from '../schema/tables';
import { turnHolders } from '../steps/turns';

/** The rows that an audit checks. */
export interface AuditedRows {
  readonly tasks: readonly TaskRow[];
  readonly runs: readonly ConfigRunsRow[];
  readonly configs: readonly ConfigRow[];
  /** The log of ended runs. */
  readonly endedRuns: readonly EndedRunRow[];
  /** How many tasks each config really has. */
  readonly counts: readonly CountRow[];
}

interface CountRow {
  readonly config_id: string;
  readonly open_tasks: number;
  readonly finished_tasks: number;
}

/** Ids of the tasks and configs that a step has worked on. */
export interface Touched {
  readonly tasks?: readonly string[];
  readonly configs?: readonly string[];
}

/** Every row of the store. */
export async function allRows(reader: Reader): Promise<AuditedRows> {
  return {
    tasks: await reader.query('select * from task where bucket = 0'),
    runs: await reader.query('select * from config_runs where bucket = 0'),
    configs: await reader.query('select * from task_config where bucket = 0'),
    endedRuns: await reader.query('select * from ended_run where bucket = 0 order by number'),
    counts: await reader.query(
      `select config_id, sum(ended_at is null) as open_tasks, sum(ended_at is not null) as finished_tasks
       from task where bucket = 0 group by config_id`,
    ),
  };
}

/** The touched rows, and those that belong to them: the tasks that have the turn, and those that wait for it. */
export async function touchedRows(
  reader: Reader,
  { tasks: taskIds = [], configs: configIds = [] }: Touched,
): Promise<AuditedRows> {
  const rowsOf = <Row>(statement: string, ids: readonly string[]): Promise<readonly Row[]> =>
    ids.length > 0 ? reader.query<Row>(statement, ids) : Promise.resolve([]);
  const tasks = await rowsOf<TaskRow>(taskStatement, taskIds);
  const withRuns = [...new Set([...tasks.map(({ config_id }) => config_id), ...configIds])];
  const runs = await rowsOf<ConfigRunsRow>(
    'select * from config_runs where bucket = 0 and config_id in (??)',
    withRuns,
  );
  const known = new Set(tasks.map(({ id }) => id));
  const holders = runs.flatMap(turnHolders).filter((id) => !known.has(id));
  const inTurn = new Set(runs.flatMap(({ config_id, turn }) => (turn === '' ? [] : [config_id])));
  const waiting = await rowsOf<TaskRow>(
    `select * from task where bucket = 0 and queue_kind = 'line' and queue_key in (??)`,
    withRuns.filter((id) => !inTurn.has(id)),
  );
  return {
    tasks: [
      ...tasks,
      ...(await rowsOf<TaskRow>(taskStatement, holders)),
      ...waiting.filter(({ id }) => !known.has(id)),
    ],
    runs,
    configs: await rowsOf('select * from task_config where bucket = 0 and id in (??)', configIds),
    endedRuns: [],
    counts: await rowsOf(
      `select config_id, sum(ended_at is null) as open_tasks, sum(ended_at is not null) as finished_tasks
       from task where bucket = 0 and config_id in (??) group by config_id`,
      withRuns,
    ),
  };
}

const taskStatement = 'select * from task where bucket = 0 and id in (??)';
