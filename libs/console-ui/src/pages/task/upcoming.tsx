import { useQuery } from '@tanstack/react-query';
import { Block } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { useNow } from '../../time/ticker';
import { relativeTime, shortTime } from '../../time/time-texts';
import { upcomingQuery, type Task } from './queries';
import css from './task.module.css';

const maxShown = 6;
const minuteMs = 60_000;

/** The next due times, in the zone of the task and in that of the reader, and what will skip them. */
export function Upcoming({ task: { id, time_zone } }: { readonly task: Task }) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const now = useNow();
  const { data } = useQuery(upcomingQuery(id));
  const items = data?.items.slice(0, maxShown) ?? [];
  // Times within one minute look the same without their seconds.
  const withSeconds = items.some(({ due_at }) => Date.parse(due_at) % minuteMs !== 0);
  const inZone = (at: string, of: string) => shortTime(Date.parse(at), now, language, of, withSeconds);
  return (
    <Block title={t.tasks.upcoming}>
      {data && items.length === 0 && <p className="soft">{t.tasks.noneUpcoming}</p>}
      <ul className={css.plain}>
        {items.map(({ due_at, dst, skipped_by }) => {
          const [own, mine] = [inZone(due_at, time_zone ?? zone), inZone(due_at, zone)];
          return (
            <li key={due_at} className={skipped_by === null ? '' : css.skipped}>
              <time dateTime={due_at} data-tip="moment" className="number">
                {own}
              </time>
              <span className="soft number">
                {own !== mine && ` · ${mine}`}
                {` · ${relativeTime(Date.parse(due_at), now, language)}`}
              </span>
              {dst !== null && <span className={css.clock}> ⚠ {t.tasks.clockChange[dst]}</span>}
              {skipped_by !== null && <span className="soft"> · {t.tasks.skippedBy[skipped_by]}</span>}
            </li>
          );
        })}
      </ul>
    </Block>
  );
}
