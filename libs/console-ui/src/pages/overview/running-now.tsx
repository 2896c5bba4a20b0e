import { Link } from '@tanstack/react-router';
import { Block } from '../../design/block/block';
import { StatusMark } from '../../design/status/status-mark';
import { executionPath, workerPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Elapsed } from '../../time/elapsed';
import css from './overview.module.css';
import type { Overview } from './queries';

/** Executions that run at the moment, with their progress. */
export function RunningNow({ overview: { running, running_now } }: { readonly overview: Overview }) {
  const { t, number } = useWords();
  const texts = t.overview;
  const all = (
    <Link to="/executions" search={{ status: 'running' }}>
      {texts.allRunning}
    </Link>
  );
  return (
    <Block
      title={running === null || running === 0 ? texts.runningNow : texts.runningCount(running)}
      tools={all}
    >
      {running_now.length === 0 && <p className="soft">{texts.nothingRuns}</p>}
      <ul className={css.list}>
        {running_now.map(({ id, task_name, progress, start_time, worker_id }) => (
          <li key={id} className={css.run}>
            <span className={css.name}>
              <span className={css.mark}>
                <StatusMark of="running" />
              </span>
              <a href={executionPath(id)} data-page>
                {task_name}
              </a>
            </span>
            <span className="number soft">
              {progress === null ? '–' : `${number(Math.round(progress))} %`}
            </span>
            <span className="soft">
              <Elapsed since={start_time} />
            </span>
            {worker_id === null ? (
              <span />
            ) : (
              <a href={workerPath(worker_id)} data-page className={css.cut} title={worker_id}>
                {worker_id}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Block>
  );
}
