import { PausedNote } from '../../design/task-state/paused-note';
import { TaskState } from '../../design/task-state/task-state';
import type { Column } from '../../design/table/virtual-table';
import { taskPath } from '../../links/paths';
import type { Words } from '../../messages/words';
import { Schedule } from '../../schedule-words/schedule';
import { Moment } from '../../time/moment';
import type { Task } from './queries';
import css from './tasks.module.css';

export const columnsOf = ({ t, number }: Words): readonly Column<Task>[] => [
  { id: 'state', title: t.tasks.state, cell: (task) => <TaskState of={task} />, className: css.state },
  {
    id: 'name',
    title: t.tasks.name,
    cell: (task) => (
      <>
        <a href={taskPath(task.id)} data-page data-open>
          {task.name}
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
    id: 'next',
    title: t.tasks.next,
    cell: ({ next_run_at, time_zone }) => <Moment at={next_run_at} taskZone={time_zone} />,
  },
  {
    id: 'runs',
    title: t.tasks.runs,
    cell: ({ executor, handler }) => (
      <span className="soft">{handler === '' ? executor : `${executor}: ${handler}`}</span>
    ),
    className: css.runs,
  },
  {
    id: 'open',
    title: t.tasks.open,
    cell: ({ unfinished }) => <span className="number">{unfinished === 0 ? '' : number(unfinished)}</span>,
    className: css.open,
  },
];
