import { useQuery } from '@tanstack/react-query';
import { Block } from '../../design/block/block';
import { ProblemNotice } from '../../design/notice/notice';
import { ledgerPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { reasonText } from '../../text/reason-text';
import { Moment } from '../../time/moment';
import css from './overview.module.css';
import { unplannedQuery } from './queries';
import { groupUnplanned, type UnplannedGroup } from './unplanned-groups';

const maxGroups = 6;

/** Due times that did not run as planned, grouped by task and reason. */
export function Unplanned() {
  const { t, number } = useWords();
  const texts = t.overview;
  const { data, error, refetch } = useQuery(unplannedQuery);
  const groups = groupUnplanned(data?.items ?? []);
  const isMore = data !== undefined && data.next_cursor !== null;
  const countText = ({ count, isAtLeast }: UnplannedGroup) =>
    `×${number(count)}${isAtLeast || isMore ? '+' : ''}`;
  return (
    <Block title={texts.unplanned}>
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && groups.length === 0 && <p className="soft">{texts.allAsPlanned}</p>}
      <ul className={css.list}>
        {groups.slice(0, maxGroups).map((group) => {
          const { key, newest } = group;
          const { task_id, outcome, due_at } = newest;
          const reason = reasonText(t.tasks.reasons, newest);
          return (
            <li key={key}>
              <span className={css[outcome]}>{t.tasks.outcomes[outcome]}</span>{' '}
              <a href={ledgerPath(task_id, outcome)} data-page>
                {task_id}
              </a>{' '}
              <span className="number">{countText(group)}</span>{' '}
              <span className="soft">
                <Moment at={due_at} />
                {reason !== undefined && ` · ${reason}`}
              </span>
            </li>
          );
        })}
      </ul>
      {groups.length > maxGroups && <p className="soft">{texts.moreGroups(groups.length - maxGroups)}</p>}
    </Block>
  );
}
