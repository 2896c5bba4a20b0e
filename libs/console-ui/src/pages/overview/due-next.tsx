import { Link } from '@tanstack/react-router';
import { Block } from '../../design/block/block';
import { taskPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { Moment } from '../../time/moment';
import { clockTime, dayMs } from '../../time/time-texts';
import css from './overview.module.css';
import type { Overview } from './queries';

const maxShown = 5;

/** The next due times. Warns when more tasks are due at once than there are slots. */
export function DueNext({ overview: { at, due_next, due_soon, slots } }: { readonly overview: Overview }) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const texts = t.overview;
  const isNear = (due: string) => Date.parse(due) - Date.parse(at) < dayMs;
  return (
    <Block title={texts.dueNext}>
      {due_next.length === 0 && <p className="soft">{texts.nothingDue}</p>}
      <ul className={css.list}>
        {due_next.slice(0, maxShown).map(({ due_at, task_id, task_name, tasks, more }) => (
          <li key={due_at} className={css.due}>
            <span className="number">{isNear(due_at) && clockTime(Date.parse(due_at), language, zone)}</span>
            <span className={css.cut}>
              <a href={taskPath(task_id)} data-page>
                {task_name}
              </a>
              {tasks > 1 && <span className="number soft"> {texts.andMore(tasks - 1, more)}</span>}
              {slots !== null && tasks > slots && (
                <span className={css.warn}> ⚠ {texts.onlySlots(slots)}</span>
              )}
            </span>
            <span className="soft">
              <Moment at={due_at} />
            </span>
          </li>
        ))}
      </ul>
      <DueSoon dueSoon={due_soon} />
    </Block>
  );
}

/** How many tasks are due soon, beside the slots that there are. The timeline shows which. */
function DueSoon({ dueSoon }: { readonly dueSoon: Overview['due_soon'] }) {
  const { t } = useWords();
  if (!dueSoon || dueSoon.tasks === 0) return null;
  const { minutes, tasks, at_once, slots } = dueSoon;
  return (
    <p className={at_once > slots ? css.missed : 'soft'}>
      <Link to="/timeline" search={{ span: '1h' }}>
        {t.overview.dueSoon(tasks, minutes, at_once, slots)}
      </Link>
    </p>
  );
}
