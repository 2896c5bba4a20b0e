import { Block } from '../../design/block/block';
import { ledgerPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { reasonText } from '../../text/reason-text';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import css from './overview.module.css';
import type { Overview } from './queries';

const maxGroups = 6;

/** Due times that did not run as planned, grouped by task and reason. */
export function Unplanned({ unplanned }: { readonly unplanned: Overview['unplanned'] }) {
  const { t, number } = useWords();
  const texts = t.overview;
  const { items, groups } = unplanned ?? { items: [], groups: 0 };
  return (
    <Block title={texts.unplanned}>
      {!unplanned && <p className="soft">{texts.notRead}</p>}
      {unplanned && groups === 0 && <p className="soft">{texts.allAsPlanned}</p>}
      <ul className={css.list}>
        {items.slice(0, maxGroups).map((group) => {
          const { task_id, task_name, outcome, due_at, count, exact } = group;
          const reason = reasonText(t.tasks.reasons, group);
          return (
            <li key={[task_id, outcome, group.reason_code ?? group.reason].join(' ')}>
              <span className={css[outcome]}>{t.tasks.outcomes[outcome]}</span>{' '}
              <a href={ledgerPath(task_id, outcome)} data-page>
                {visibleText(task_name ?? task_id)}
              </a>{' '}
              <span className="number">{`×${number(count)}${exact ? '' : '+'}`}</span>{' '}
              <span className="soft">
                <Moment at={due_at} />
                {reason !== undefined && ` · ${reason}`}
              </span>
            </li>
          );
        })}
      </ul>
      {groups > maxGroups && <p className="soft">{texts.moreGroups(groups - maxGroups)}</p>}
    </Block>
  );
}
