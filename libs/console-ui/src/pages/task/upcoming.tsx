import { useQuery } from '@tanstack/react-query';
import { Block } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import { upcomingQuery } from './queries';
import css from './task.module.css';

/** The next due times, and what will skip them. */
export function Upcoming({ id }: { readonly id: string }) {
  const { t } = useWords();
  const { data } = useQuery(upcomingQuery(id));
  return (
    <Block title={t.tasks.upcoming}>
      {data?.items.length === 0 && <p className="soft">{t.tasks.noneUpcoming}</p>}
      <ul className={css.plain}>
        {data?.items.map(({ due_at, dst, skipped_by }) => (
          <li key={due_at} className={skipped_by === null ? '' : css.skipped}>
            <Moment at={due_at} />
            {dst !== null && <span className="soft"> · {t.tasks.clockChange[dst]}</span>}
            {skipped_by !== null && <span className="soft"> · {t.tasks.skippedBy[skipped_by]}</span>}
          </li>
        ))}
      </ul>
    </Block>
  );
}
