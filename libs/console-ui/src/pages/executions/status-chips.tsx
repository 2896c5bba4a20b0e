import { useQuery } from '@tanstack/react-query';
import { StatusMark } from '../../design/status/status-mark';
import { statuses } from '../../design/status/status';
import { useWords } from '../../messages/words';
import css from './executions.module.css';
import { countsQuery } from './queries';
import { isCountable, statusesIn, toggledStatus, type ExecutionsSearch } from './search';

interface Props {
  readonly search: ExecutionsSearch;
  readonly onChange: (change: Partial<ExecutionsSearch>) => void;
}

/** Each status with how many executions have it. A click narrows the list to it, another one takes that back. */
export function StatusChips({ search, onChange }: Props) {
  const { t } = useWords();
  const isCounted = isCountable(search);
  const { data: counts } = useQuery({ ...countsQuery(search), enabled: isCounted });
  const chosen = statusesIn(search);
  return (
    <div className={css.chips} role="group" aria-label={t.executions.status}>
      <button
        type="button"
        className="button"
        aria-pressed={chosen.length === 0}
        onClick={() => onChange({ status: undefined })}
      >
        {t.executions.all}
      </button>
      {statuses.map((status) => (
        <button
          key={status}
          type="button"
          className="button"
          aria-pressed={chosen.includes(status)}
          onClick={() => onChange({ status: toggledStatus(search, status) })}
        >
          <StatusMark of={status} />
          {isCounted && counts && (
            <span className="number soft">
              {t.executions.counted(counts[status].count, counts[status].is_exact)}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
