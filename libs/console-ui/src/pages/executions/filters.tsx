import { X } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { serverClock } from '../../time/server-clock';
import { durationText, exactTime } from '../../time/time-texts';
import css from './executions.module.css';
import { causes, hasFilters, noFilters, type ExecutionsSearch } from './search';
import { StatusChips } from './status-chips';

type Change = (change: Partial<ExecutionsSearch>, isTyping?: boolean) => void;

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
      <StatusChips search={search} onChange={onChange} />
      <FindField search={search} onChange={onChange} />
      <select
        className="field"
        aria-label={texts.cause}
        value={search.cause ?? ''}
        onChange={({ target }) => onChange({ cause: causes.find((cause) => cause === target.value) })}
      >
        <option value="">{texts.anyCause}</option>
        {causes.map((cause) => (
          <option key={cause} value={cause}>
            {t.common.cause[cause]}
          </option>
        ))}
      </select>
      <DurationField search={search} onChange={onChange} />
      <SpanField search={search} onChange={onChange} />
      <Chips search={search} onChange={onChange} />
      {hasFilters(search) && (
        <button type="button" className="button quiet" onClick={() => onChange(noFilters)}>
          {texts.clearFilters}
        </button>
      )}
    </>
  );
}

/** The server searches when the reader pauses. */
const typingMs = 300;

/** Typing replaces the entry of the history. */
function FindField({ search, onChange }: { readonly search: ExecutionsSearch; readonly onChange: Change }) {
  const { t } = useWords();
  const q = search.q ?? '';
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  const find = useEffectEvent(() => {
    if (typed.trim() !== q) onChange({ q: typed.trim() || undefined }, true);
  });
  useEffect(() => {
    const timer = setTimeout(find, typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      type="search"
      className="field"
      data-find
      placeholder={t.executions.find}
      aria-label={t.executions.find}
      maxLength={200}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}

const durations = [1000, 10_000, 60_000, 600_000, hourMs];

function DurationField({
  search,
  onChange,
}: {
  readonly search: ExecutionsSearch;
  readonly onChange: Change;
}) {
  const { t } = useWords();
  const { took } = search;
  const choices = took === undefined || durations.includes(took) ? durations : [took, ...durations];
  return (
    <select
      className="field"
      aria-label={t.executions.took}
      value={took ?? ''}
      onChange={({ target }) => onChange({ took: target.value === '' ? undefined : Number(target.value) })}
    >
      <option value="">{t.executions.anyDuration}</option>
      {choices.map((ms) => (
        <option key={ms} value={ms}>
          {t.executions.atLeast(durationText(ms))}
        </option>
      ))}
    </select>
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
    search.executor !== undefined && {
      name: 'executor',
      text: t.executions.onlyExecutor(search.executor),
    },
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
