import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Block } from '../../design/block/block';
import { ProblemNotice } from '../../design/notice/notice';
import { StatusMark } from '../../design/status/status-mark';
import { executionPath, taskPath } from '../../links/paths';
import { useMay } from '../../session/session';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { RerunButton } from './rerun-button';
import { groupFailures } from '../../failures/failure-groups';
import css from './overview.module.css';
import { latestQuery } from './queries';

const lookedAt = 100;
const maxGroups = 6;
/** The page of the execution shows all of it. */
const maxShownError = 500;

/** The latest failures, grouped by task and by kind of error. */
export function Failures() {
  const { t } = useWords();
  const texts = t.overview;
  const mayChange = useMay('operator');
  const { data, error, refetch } = useQuery(latestQuery('failed', lookedAt));
  const groups = groupFailures(data?.items ?? []).slice(0, maxGroups);
  const all = (
    <Link to="/executions" search={{ status: 'failed' }}>
      {texts.allFailures}
    </Link>
  );
  return (
    <Block title={texts.failingNow} tools={all} isProblem={groups.length > 0}>
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && groups.length === 0 && <p className="soft">{texts.noFailures}</p>}
      <ul className={css.list}>
        {groups.map(({ key, newest, count, ids, since }) => (
          <li key={key}>
            <div className={css.failure}>
              <p>
                <StatusMark of="failed" />{' '}
                <a href={taskPath(newest.task_id)} data-page>
                  {newest.task_name}
                </a>{' '}
                {count > 1 && (
                  <span className="number">
                    {texts.sameError(count)} {texts.since}{' '}
                  </span>
                )}
                <a href={executionPath(newest.id)} data-page>
                  <Moment at={since} />
                </a>
              </p>
              {mayChange && <RerunButton name={newest.task_name} ids={ids} />}
            </div>
            <p className={`soft ${css.cut}`}>{visibleText((newest.error ?? '').slice(0, maxShownError))}</p>
          </li>
        ))}
      </ul>
    </Block>
  );
}
