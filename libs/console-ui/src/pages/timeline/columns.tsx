import type { Column } from '../../design/table/virtual-table';
import { executionPath, ledgerPath, taskPath } from '../../links/paths';
import { serverClock } from '../../time/server-clock';
import { durationText, shortTime } from '../../time/time-texts';
import { tookMs, type Entry } from './entries';
import type { Thing } from './marks';
import { outcomeText, whyText, type ThingWords } from './thing-words';
import css from './timeline.module.css';

/** The page behind a mark: the execution, the due times of the task, or the task. */
export function pathOf(thing: Thing | undefined, taskId: string): string {
  if (thing?.kind === 'ran') return executionPath(thing.run.execution_id);
  if (thing?.kind === 'not-run') return ledgerPath(taskId, thing.record.outcome);
  return taskPath(taskId);
}

const duration = (ms: number | null | undefined) =>
  ms === null || ms === undefined ? (
    <span className="soft">–</span>
  ) : (
    <span className="number">{durationText(ms)}</span>
  );

/** The columns of the table that says the same as the chart. */
export function entryColumns(how: ThingWords): readonly Column<Entry>[] {
  const { texts, words, zone } = how;
  const time = (at: string | null | undefined) =>
    at === null || at === undefined ? (
      <span className="soft">–</span>
    ) : (
      <time className="number" dateTime={at} data-tip="moment">
        {shortTime(Date.parse(at), serverClock.now(), words.language, zone)}
      </time>
    );
  return [
    {
      id: 'task',
      title: texts.task,
      cell: ({ row }) => (
        <a href={taskPath(row.task_id)} data-page>
          {row.task_name}
        </a>
      ),
    },
    {
      id: 'outcome',
      title: texts.outcome,
      cell: ({ row, thing }) => (
        <>
          <a href={pathOf(thing, row.task_id)} data-page data-open>
            {outcomeText(thing, how)}
          </a>
          {whyText(thing, how) !== undefined && <span className="soft"> · {whyText(thing, how)}</span>}
        </>
      ),
    },
    { id: 'due', title: texts.due, cell: ({ thing }) => time(dueOf(thing)) },
    {
      id: 'started',
      title: texts.started,
      cell: ({ thing }) => time(startOf(thing)),
      className: css.optional,
    },
    {
      id: 'late',
      title: texts.late,
      cell: ({ thing }) => duration(thing.kind === 'ran' ? thing.run.late_ms : undefined),
      className: css.optional,
    },
    { id: 'took', title: texts.took, cell: (entry) => duration(tookMs(entry)), className: css.took },
    { id: 'usual', title: texts.usual, cell: ({ row }) => duration(row.p50_ms), className: css.optional },
  ];
}

function dueOf(thing: Thing): string | null {
  if (thing.kind === 'ran') return thing.run.due_at;
  if (thing.kind === 'not-run') return thing.record.due_at;
  return thing.kind === 'due' ? thing.due.due_at : thing.dense.from;
}

const startOf = (thing: Thing): string | undefined =>
  thing.kind === 'ran' ? thing.run.start_time : undefined;
