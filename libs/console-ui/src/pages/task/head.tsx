import { getRouteApi, Link, useLocation } from '@tanstack/react-router';
import { PageHead } from '../../design/page-head/page-head';
import { PausedNote } from '../../design/task-state/paused-note';
import type { ShownTask } from '../../design/task-state/task-state';
import { TaskState } from '../../design/task-state/task-state-mark';
import { tasksPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Schedule } from '../../schedule-words/schedule';
import { useMay } from '../../session/session';
import { useTaskActions } from '../../task-actions/task-actions';
import { visibleText } from '../../text/visible-text';
import type { Task } from './queries';

const route = getRouteApi('/shell/tasks/$id');

interface HeadProps {
  readonly task: Task;
  /** Null until it is known. */
  readonly recent: NonNullable<ShownTask['recent']> | null;
}

/** What it is, whether it fires, and what can be done with it. */
export function Head({ task, recent }: HeadProps) {
  const { t } = useWords();
  const navigate = route.useNavigate();
  const { wasCreated = false } = useLocation({ select: ({ state }) => state });
  const mayChange = useMay('operator');
  const { runNow, isStarting, pauseOrResume, remove, question } = useTaskActions();
  const actions = mayChange && (
    <>
      <button
        type="button"
        className="button primary"
        autoFocus={wasCreated}
        disabled={isStarting}
        onClick={() => runNow(task)}
      >
        {t.tasks.runNow}
      </button>
      <button
        type="button"
        className="button"
        onClick={({ currentTarget }) => pauseOrResume(task, currentTarget)}
      >
        {task.enabled ? t.tasks.askToPause : t.tasks.resume}
      </button>
      <Link to="/tasks/new" search={{ from: task.id }} className="button">
        {t.tasks.copy}
      </Link>
      <button
        type="button"
        className="button"
        onClick={({ currentTarget }) =>
          remove(task, currentTarget, () => void navigate({ to: '/tasks', search: {} }))
        }
      >
        {t.tasks.delete}
      </button>
    </>
  );
  return (
    <>
      <PageHead
        title={task.name}
        state={
          <>
            <TaskState of={{ ...task, recent }} />
            <Schedule of={task} />
            <span className="soft number">v{task.version}</span>
            {task.owner !== null && (
              <a href={tasksPath('owner', task.owner)} data-page>
                {visibleText(task.owner)}
              </a>
            )}
            <PausedNote of={task} />
          </>
        }
        id={task.id}
        actions={actions}
      />
      {question}
    </>
  );
}
