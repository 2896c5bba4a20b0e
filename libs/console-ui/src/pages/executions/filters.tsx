import { X } from 'lucide-react';
import { statuses } from '../../design/status/status';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { serverClock } from '../../time/server-clock';
import { exactTime } from '../../time/time-texts';
import css from './executions.module.css';
import { hasFilters, type ExecutionsSearch } from './search';

type Change = (change: Partial<ExecutionsSearch>) => void;

const hourMs = 3_600_000;
const spans = { lastHour: hourMs, lastDay: 24 * hourMs, lastWeek: 7 * 24 * hourMs } as const;

/** The filters of the list. Each of them is in the URL. */
export function Filters({
  search,
  onChange,
}: {
  readonly search: ExecutionsSearch;
  readonly onChange: Change;
}) {
  const { t } = useWords();
  const texts = t.executions;
  return (
    <>
      <select
        className="field"
        aria-label={texts.status}
        data-find
        value={search.status ?? ''}
        onChange={({ target }) => onChange({ status: statuses.find((status) => status === target.value) })}
      >
        <option value="">{texts.allStatuses}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {t.common.status[status]}
          </option>
        ))}
      </select>
      <SpanField search={search} onChange={onChange} />
      <Chips search={search} onChange={onChange} />
      {hasFilters(search) && (
        <button
          type="button"
          className="button quiet"
          onClick={() =>
            onChange({
              status: undefined,
              task: undefined,
              worker: undefined,
              from: undefined,
              to: undefined,
            })
          }
        >
          {texts.clearFilters}
        </button>
      )}
    </>
  );
}

/** A choice becomes a fixed time in the URL, so that a link shows what the sender saw. */
function SpanField({ search, onChange }: { readonly search: ExecutionsSearch; readonly onChange: Change }) {
  const { t } = useWords();
  const isAny = search.from === undefined && search.to === undefined;
  return (
    <select
      className="field"
      aria-label={t.executions.created}
      value={isAny ? '' : 'fixed'}
      onChange={({ target }) => {
        const ms = (spans as Readonly<Record<string, number>>)[target.value];
        const from = ms === undefined ? undefined : new Date(serverClock.now() - ms).toISOString();
        onChange({ from, to: undefined });
      }}
    >
      <option value="">{t.executions.anyTime}</option>
      {!isAny && <option value="fixed">{t.executions.created}…</option>}
      <option value="lastHour">{t.executions.lastHour}</option>
      <option value="lastDay">{t.executions.lastDay}</option>
      <option value="lastWeek">{t.executions.lastWeek}</option>
    </select>
  );
}

function Chips({ search, onChange }: { readonly search: ExecutionsSearch; readonly onChange: Change }) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const timeOf = (text: string) => exactTime(Date.parse(text), language, zone);
  const chips = [
    search.task !== undefined && { name: 'task', text: t.executions.onlyTask(search.task) },
    search.worker !== undefined && { name: 'worker', text: t.executions.onlyWorker(search.worker) },
    search.from !== undefined && { name: 'from', text: t.executions.from(timeOf(search.from)) },
    search.to !== undefined && { name: 'to', text: t.executions.until(timeOf(search.to)) },
  ];
  return chips.map(
    (chip) =>
      chip && (
        <button
          key={chip.name}
          type="button"
          className={`button ${css.chip}`}
          aria-label={t.executions.removeFilter(chip.text)}
          onClick={() => onChange({ [chip.name]: undefined })}
        >
          {chip.text}
          <X size={14} aria-hidden="true" />
        </button>
      ),
  );
}
