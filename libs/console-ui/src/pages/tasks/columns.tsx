import { Sparkline } from '../../charts/sparkline-view';
import { sparkSummary } from '../../charts/sparkline';
import { PausedNote } from '../../design/task-state/paused-note';
import { TaskState } from '../../design/task-state/task-state-mark';
import type { Column } from '../../design/table/virtual-table';
import { executionPath, taskPath } from '../../links/paths';
import type { Words } from '../../messages/words';
import { Schedule } from '../../schedule-words/schedule';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import type { Task } from './queries';
import css from './tasks.module.css';
import type { useTexts } from './texts';

type Texts = ReturnType<typeof useTexts>;

export const columnsOf = ({ t, number }: Words, texts: Texts): readonly Column<Task>[] => [
  { id: 'state', title: t.tasks.state, cell: (task) => <TaskState of={task} />, className: css.state },
  {
    id: 'name',
    title: t.tasks.name,
    sortBy: 'name',
    cell: (task) => (
      <>
        <a href={taskPath(task.id)} data-page data-open>
          {visibleText(task.name)}
        </a>{' '}
        <PausedNote of={task} />
      </>
    ),
  },
  {
    id: 'schedule',
    title: t.tasks.schedule,
    cell: (task) => <Schedule of={task} />,
    className: css.schedule,
  },
  {
    id: 'recent',
    title: texts.recent,
    cell: ({ recent }) =>
      recent && (
        <Sparkline
          marks={recent.marks}
          p95Ms={recent.p95_ms}
          label={texts.recentText(sparkSummary(recent.marks))}
        />
      ),
    className: css.recent,
  },
  {
    id: 'last',
    title: texts.lastRun,
    cell: (task) => <LastRun of={task} never={texts.never} />,
    className: css.last,
  },
  {
    id: 'next',
    title: t.tasks.next,
    sortBy: 'next_run_at',
    cell: ({ next_run_at, time_zone }) => <Moment at={next_run_at} taskZone={time_zone} />,
    className: css.next,
  },
  {
    id: 'p95',
    title: texts.p95,
    cell: ({ recent }) => <P95 ms={recent?.p95_ms ?? null} />,
    className: css.p95,
  },
  {
    id: 'open',
    title: t.tasks.open,
    cell: ({ unfinished }) => <span className="number">{unfinished === 0 ? '' : number(unfinished)}</span>,
    className: css.open,
  },
  {
    id: 'about',
    title: texts.about,
    cell: (task) => <About of={task} texts={texts} />,
    className: css.about,
  },
];

const P95 = ({ ms }: { readonly ms: number | null }) => (
  <span className="number soft">{ms === null ? '–' : durationText(ms)}</span>
);

function LastRun({ of: { recent, time_zone }, never }: { readonly of: Task; readonly never: string }) {
  const run = recent?.marks.find(({ execution_id }) => execution_id !== null);
  if (!run?.execution_id) return <span className="soft">{never}</span>;
  return (
    <a href={executionPath(run.execution_id)} data-page>
      <Moment at={run.at} taskZone={time_zone} />
    </a>
  );
}

/** What the task runs on and whose it is. A click narrows the list: the list handles it, see page.tsx. */
function About({
  of: { executor, handler, owner, labels },
  texts,
}: {
  readonly of: Task;
  readonly texts: Texts;
}) {
  const marks = [
    { filter: 'executor', value: executor, text: executor },
    ...(owner === null ? [] : [{ filter: 'owner', value: owner, text: owner }]),
    ...Object.entries(labels).map(([key, value]) => ({
      filter: 'label',
      value: `${key}=${value}`,
      text: `${key}=${value}`,
    })),
  ];
  return (
    <span className={css.marks}>
      {marks.map(({ filter, value, text }) => (
        <button
          key={`${filter} ${value}`}
          type="button"
          className={css.mark}
          data-filter={filter}
          data-value={value}
          aria-label={texts.only(text)}
          title={texts.only(text)}
        >
          {text}
        </button>
      ))}
      {handler !== '' && <span className="soft">{handler}</span>}
    </span>
  );
}
