import { useQuery } from '@tanstack/react-query';
import { Block } from '../../design/block/block';
import { taskPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import css from './overview.module.css';
import { dueNextQuery } from './queries';

/** The tasks that are due next. */
export function DueNext() {
  const { t } = useWords();
  const { data } = useQuery(dueNextQuery);
  return (
    <Block title={t.overview.dueNext}>
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
    </Block>
  );
}
