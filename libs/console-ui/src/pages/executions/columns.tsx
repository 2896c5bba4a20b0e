import { ListFilter } from 'lucide-react';
import { StatusMark } from '../../design/status/status-mark';
import type { Column } from '../../design/table/virtual-table';
import { executionPath, taskPath, workerPath } from '../../links/paths';
import type { Messages } from '../../messages/en/index';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { useNow } from '../../time/ticker';
import { durationText } from '../../time/time-texts';
import type { Execution } from './execution-list';
import css from './executions.module.css';

export const columnsOf = ({
  executions: t,
  common: { cause: causes },
}: Messages): readonly Column<Execution>[] => [
  { id: 'status', title: t.status, cell: ({ status }) => <StatusMark of={status} />, className: css.status },
  {
    id: 'task',
    title: t.task,
    cell: ({ task_id, task_name }) => (
      <Narrowable filter="task" value={task_id} label={`${t.narrowToTask}: ${task_name}`}>
        <a href={taskPath(task_id)} data-page>
          {task_name}
        </a>
      </Narrowable>
    ),
  },
  {
    id: 'due',
    title: t.due,
    cell: ({ id, scheduled_time }) => (
      <a href={executionPath(id)} data-page data-open>
        <Moment at={scheduled_time} />
      </a>
    ),
  },
  { id: 'took', title: t.took, cell: (row) => <Took of={row} />, className: css.took },
  {
    id: 'worker',
    title: t.worker,
    cell: ({ worker_id }) =>
      worker_id !== null && (
        <Narrowable filter="worker" value={worker_id} label={`${t.narrowToWorker}: ${worker_id}`}>
          <a href={workerPath(worker_id)} data-page>
            {worker_id}
          </a>
        </Narrowable>
      ),
    className: css.worker,
  },
  {
    id: 'cause',
    title: t.cause,
    cell: ({ cause }) => (
      <Narrowable filter="cause" value={cause} label={`${t.narrowToCause}: ${causes[cause]}`}>
        {causes[cause]}
      </Narrowable>
    ),
    className: css.cause,
  },
  {
    id: 'error',
    title: t.error,
    cell: ({ error }) => error !== null && <span>{visibleText(error.slice(0, maxShownError))}</span>,
    className: css.error,
  },
];

/** A row has room for less. The page of the execution shows all of it. */
const maxShownError = 300;

/** How long it took, or how long it has been running. */
function Took({ of: { status, start_time, duration_ms } }: { readonly of: Execution }) {
  if (duration_ms !== null) return <span className="number">{durationText(duration_ms)}</span>;
  return status === 'running' && start_time !== null ? (
    <Running since={start_time} />
  ) : (
    <span className="soft">–</span>
  );
}

function Running({ since }: { readonly since: string }) {
  const seconds = Math.max(0, Math.floor((useNow() - Date.parse(since)) / 1000));
  return <span className="number soft">{seconds < 60 ? `${seconds} s` : durationText(seconds * 1000)}…</span>;
}

/** A name with a mark that narrows the list to it. The list handles the click: see page.tsx. */
function Narrowable({
  filter,
  value,
  label,
  children,
}: {
  readonly filter: 'task' | 'worker' | 'cause';
  readonly value: string;
  readonly label: string;
  readonly children: React.ReactNode;
}) {
  return (
    <span className={css.narrowable}>
      <span className={css.name}>{children}</span>
      <button
        type="button"
        className={`button quiet icon ${css.narrow}`}
        aria-label={label}
        data-filter={filter}
        data-value={value}
      >
        <ListFilter size={14} aria-hidden="true" />
      </button>
    </span>
  );
}
