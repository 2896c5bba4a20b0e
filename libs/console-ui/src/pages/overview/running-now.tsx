import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Block } from '../../design/block/block';
import { ProblemNotice } from '../../design/notice/notice';
import { StatusMark } from '../../design/status/status-mark';
import { executionPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import css from './overview.module.css';
import { latestQuery } from './queries';

const shown = 8;

/** Executions that run at the moment. */
export function RunningNow() {
  const { t } = useWords();
  const texts = t.overview;
  const { data, error, refetch } = useQuery(latestQuery('running', shown));
  const all = (
    <Link to="/executions" search={{ status: 'running' }}>
      {texts.allRunning}
    </Link>
  );
  return (
    <Block title={texts.runningNow} tools={all}>
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="soft">{texts.nothingRuns}</p>}
      <ul className={css.list}>
        {data?.items.map(({ id, task_name, start_time, worker_id, status }) => (
          <li key={id}>
            <StatusMark of={status} />{' '}
            <a href={executionPath(id)} data-page>
              {task_name}
            </a>{' '}
            <span className="soft">
              <Moment at={start_time} /> · {worker_id}
            </span>
          </li>
        ))}
      </ul>
    </Block>
  );
}
