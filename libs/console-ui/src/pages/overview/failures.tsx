import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Block } from '../../design/block/block';
import { ProblemNotice } from '../../design/notice/notice';
import { StatusMark } from '../../design/status/status-mark';
import { executionPath, taskPath } from '../../links/paths';
import { groupFailures, type FailureGroup } from '../../failures/failure-groups';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import css from './overview.module.css';
import { failuresQuery } from './queries';
import { RerunButton } from './rerun-button';

const maxGroups = 4;
/** The page of the execution shows all of it. */
const maxShownError = 500;

/** The latest failures, grouped by task and by kind of error. @param failing ids of the tasks whose latest run failed */
export function Failures({ failing }: { readonly failing: readonly string[] }) {
  const { t } = useWords();
  const texts = t.overview;
  const { data, error, refetch } = useQuery(failuresQuery);
  const mayChange = useMay('operator');
  const groups = groupFailures(data?.items ?? [], failing);
  const all = (
    <Link to="/executions" search={{ status: 'failed' }}>
      {texts.allFailures}
    </Link>
  );
  return (
    <Block
      title={failing.length > 0 ? texts.failingNow : texts.latestFailures}
      tools={all}
      isProblem={failing.length > 0}
    >
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && groups.length === 0 && <p className="soft">{texts.noFailures}</p>}
      <ul className={css.list}>
        {groups.slice(0, maxGroups).map((group) => (
          <Group
            key={group.key}
            group={group}
            isFailing={failing.includes(group.newest.task_id)}
            mayChange={mayChange}
          />
        ))}
      </ul>
      {groups.length > maxGroups && <p className="soft">{texts.moreGroups(groups.length - maxGroups)}</p>}
    </Block>
  );
}

interface GroupProps {
  readonly group: FailureGroup;
  readonly isFailing: boolean;
  readonly mayChange: boolean;
}

function Group({ group: { newest, ids, since, tasks }, isFailing, mayChange }: GroupProps) {
  const { t } = useWords();
  const texts = t.overview;
  return (
    <li>
      <div className={css.line}>
        <span className={css.mark}>
          <StatusMark of="failed" />
        </span>
        <a href={taskPath(newest.task_id)} data-page>
          {newest.task_name}
        </a>
        <a href={executionPath(newest.id)} data-page className="number">
          {texts.times(ids.length)} {ids.length > 1 && texts.since} <Moment at={since} />
        </a>
        {!isFailing && <span className="soft">{texts.recovered}</span>}
        {mayChange && (
          <span className={css.rerun}>
            <RerunButton name={newest.task_name} ids={ids} />
          </span>
        )}
      </div>
      <p className={`soft ${css.cut}`}>
        {tasks > 1 && <span className="number">{texts.sameIn(tasks)} · </span>}
        {visibleText((newest.error ?? '').slice(0, maxShownError))}
      </p>
    </li>
  );
}
