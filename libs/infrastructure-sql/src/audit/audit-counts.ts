import type { Reader } from '../database/database';

interface CountRow {
  readonly config_id: string;
  readonly open_tasks: number;
  readonly finished_tasks: number;
}

/** Each config counts exactly the tasks that exist. */
export async function auditCounts(reader: Reader): Promise<string[]> {
  const counted = await reader.query<CountRow>(
    'select config_id, open_tasks, finished_tasks from config_runs where bucket = 0',
  );
  const found = await reader.query<CountRow>(
    `select config_id, sum(ended_at is null) as open_tasks, sum(ended_at is not null) as finished_tasks
     from task where bucket = 0 group by config_id`,
  );
  const rows = new Map(found.map((row) => [row.config_id, row]));
  const ids = new Set([...rows.keys(), ...counted.map(({ config_id }) => config_id)]);
  const counts = new Map(counted.map((row) => [row.config_id, row]));
  return [...ids].flatMap((id) =>
    (['open_tasks', 'finished_tasks'] as const).flatMap((what) => {
      const [there, said] = [rows.get(id)?.[what] ?? 0, counts.get(id)?.[what] ?? 0];
      return there === said
        ? []
        : [`config ${id} has ${there} ${what.replace('_', ' ')}, but counts ${said}`];
    }),
  );
}

interface RowState {
  readonly id: string;
  readonly status: string;
}

/** An unfinished task has one place and one time at which a scheduler looks at it, a finished one has neither. */
export async function auditColumns(reader: Reader): Promise<string[]> {
  const wrong = await reader.query<RowState>(
    `select id, status from task where bucket = 0 and (
       (status = 'open') <> (ended_at is null) or (status = 'open') <> (queue_kind is not null)
       or (status = 'open') <> (review_at is not null) or (status = 'open') <> (position is not null))`,
  );
  const unplanned = await reader.query<{ readonly id: string }>(
    `select id from task_config
     where bucket = 0 and (due_at is null or parked_because is not null) <> (wake_at is null)`,
  );
  return [
    ...wrong.map(({ id, status }) => `task ${id} is ${status}, but its place or its review time is not`),
    ...unplanned.map(({ id }) => `config ${id} has a due time that no scheduler looks at, or the reverse`),
  ];
}
