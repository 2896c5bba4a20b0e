import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Block } from '../../design/block/block';
import { ProblemNotice } from '../../design/notice/notice';
import { taskPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import css from './overview.module.css';
import { dueNextQuery, dueSoonQuery, soonMs } from './queries';

/** The tasks that are due next. */
export function DueNext() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(dueNextQuery);
  return (
    <Block title={t.overview.dueNext}>
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="soft">{t.overview.nothingDue}</p>}
      <ul className={css.list}>
        {data?.items.map(({ id, name, next_run_at }) => (
          <li key={id} className={css.due}>
            <Moment at={next_run_at} />
            <a href={taskPath(id)} data-page>
              {name}
            </a>
          </li>
        ))}
      </ul>
      <DueSoon />
    </Block>
  );
}

/** How many tasks are due soon, beside the slots that there are. The timeline shows which. */
function DueSoon() {
  const { t } = useWords();
  const { data } = useQuery(dueSoonQuery);
  if (!data || data.due_tasks === 0) return null;
  const atOnce = Math.max(...data.buckets.map(({ at_once }) => at_once));
  return (
    <p className={atOnce > data.slots ? css.missed : 'soft'}>
      <Link to="/timeline" search={{ span: '1h' }}>
        {t.overview.dueSoon(data.due_tasks, soonMs / 60_000, atOnce, data.slots)}
      </Link>
    </p>
  );
}
