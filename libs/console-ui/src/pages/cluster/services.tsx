import { SmallTable } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import css from './cluster.module.css';
import type { Service } from './queries';
import { useClusterTexts } from './texts';

/** The instances of the services that registered themselves, those that want a person first. */
export function ServicesTable({ services }: { readonly services: readonly Service[] }) {
  const { number } = useWords();
  const texts = useClusterTexts();
  const heads = [texts.name, texts.id, texts.state, texts.address, texts.tasks, texts.weight, texts.seen];
  const sorted = [...services].sort(
    (a, b) => rank[a.status] - rank[b.status] || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  );
  return (
    <SmallTable label={texts.services} heads={[...heads, texts.registered, texts.reason]}>
      {sorted.map(
        ({ id, name, status, base_url, tasks, weight, last_seen_at, registered_at, status_reason }) => (
          <tr key={id}>
            <td>{name}</td>
            <td>{id}</td>
            <td className={css[status]}>{texts.health[status]}</td>
            <td className="mono">{base_url}</td>
            <td className="number" title={tasks.map(({ task_name }) => task_name).join(', ')}>
              {number(tasks.length)}
            </td>
            <td className="number">{number(weight)}</td>
            <td>
              <Moment at={last_seen_at} />
            </td>
            <td>
              <Moment at={registered_at} />
            </td>
            <td data-wraps className="soft">
              {status_reason === null ? '' : visibleText(status_reason)}
            </td>
          </tr>
        ),
      )}
    </SmallTable>
  );
}

const rank: Readonly<Record<Service['status'], number>> = {
  unhealthy: 0,
  offline: 1,
  maintenance: 2,
  healthy: 3,
};
