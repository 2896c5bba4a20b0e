import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Block, SmallTable } from '../../design/block/block';
import { StatusMark } from '../../design/status/status-mark';
import { executionPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import { recentQuery } from './queries';

const maxShown = 8;

/** The newest executions, with a link to all of them. */
export function Latest({ id }: { readonly id: string }) {
  const { t } = useWords();
  const texts = t.executions;
  const { data } = useQuery(recentQuery(id));
  const all = (
    <Link to="/executions" search={{ task: id }}>
      {t.tasks.executionsOf}
    </Link>
  );
  return (
    <Block title={t.tasks.latest} tools={all}>
      {data?.items.length === 0 && <p className="soft">{t.tasks.noExecutions}</p>}
      {data !== undefined && data.items.length > 0 && (
        <SmallTable
          label={t.tasks.latest}
          heads={[texts.status, texts.due, texts.took, texts.worker, texts.error]}
        >
          {data.items
            .slice(0, maxShown)
            .map(({ id: execution, status, scheduled_time, duration_ms, worker_id, error }) => (
              <tr key={execution}>
                <td>
                  <StatusMark of={status} />
                </td>
                <td>
                  <a href={executionPath(execution)} data-page>
                    <Moment at={scheduled_time} />
                  </a>
                </td>
                <td className="number">{duration_ms === null ? '–' : durationText(duration_ms)}</td>
                <td>{worker_id}</td>
                <td data-wraps className="soft">
                  {error === null ? '' : visibleText(error).slice(0, 200)}
                </td>
              </tr>
            ))}
        </SmallTable>
      )}
    </Block>
  );
}
