import { lookOf, thingsOf, type Thing, type TimelineRow } from './marks';

/** A line of the table: one thing of one task. */
export interface Entry {
  readonly key: string;
  readonly row: TimelineRow;
  readonly thing: Thing;
}

export const entriesOf = (rows: readonly TimelineRow[], now: number): readonly Entry[] =>
  rows.flatMap((row) =>
    thingsOf(row, now).map((thing, index) => ({ key: `${row.task_id} ${index}`, row, thing })),
  );

/** How long the execution took; undefined while it runs, and for anything else. */
export function tookMs({ thing }: Entry): number | undefined {
  return thing.kind === 'ran' && thing.run.end_time !== null ? thing.end - thing.at : undefined;
}

const columns = [
  'task_id',
  'task_name',
  'outcome',
  'due_at',
  'started_at',
  'ended_at',
  'late_ms',
  'took_ms',
  'usual_ms',
  'reason',
  'an_hour',
  'execution_id',
] as const;

type Cells = Partial<Record<(typeof columns)[number], string | number | null>>;

/** The table as a file for other programs. Its words are those of the API. */
export function csvOf(entries: readonly Entry[]): string {
  const lines = entries.map((entry) => {
    const { task_id, task_name, p50_ms } = entry.row;
    const cells: Cells = { task_id, task_name, usual_ms: p50_ms, ...cellsOf(entry) };
    return columns.map((column) => cellText(cells[column]));
  });
  return [columns, ...lines].map((line) => line.join(',')).join('\r\n') + '\r\n';
}

function cellsOf(entry: Entry): Cells {
  const { thing } = entry;
  switch (thing.kind) {
    case 'ran': {
      const { execution_id, status, due_at, start_time, end_time, late_ms } = thing.run;
      const took = { took_ms: tookMs(entry) ?? null };
      return {
        execution_id,
        outcome: status,
        due_at,
        started_at: start_time,
        ended_at: end_time,
        late_ms,
        ...took,
      };
    }
    case 'not-run': {
      const { outcome, due_at, until, reason } = thing.record;
      return { outcome, due_at, ended_at: until, reason };
    }
    case 'due':
      return { outcome: lookOf(thing), due_at: thing.due.due_at, reason: thing.due.skipped_by };
    case 'dense': {
      const { from, to, per_hour } = thing.dense;
      return { outcome: lookOf(thing), started_at: from, ended_at: to, an_hour: per_hour };
    }
  }
}

/** A text that begins like a formula would be computed by a spreadsheet, so it gets a mark in front. */
function cellText(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
