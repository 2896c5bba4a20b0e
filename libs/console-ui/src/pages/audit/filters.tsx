import { X } from 'lucide-react';
import { useWords } from '../../messages/words';
import { useTexts } from '../../changes/texts';
import { usePreferences } from '../../settings/preferences';
import { serverClock } from '../../time/server-clock';
import { exactTime } from '../../time/time-texts';
import css from './audit.module.css';
import { hasFilters, noFilters, outcomes, sources, type AuditSearch } from './search';

export type ChangeFilters = (change: Partial<AuditSearch>, replace?: boolean) => void;
interface FilterProps {
  readonly search: AuditSearch;
  readonly onChange: ChangeFilters;
}

/** The filters of the audit. Each of them is in the URL. */
export function Filters({ search, onChange }: FilterProps) {
  const { t } = useWords();
  const texts = useTexts().audit;
  return (
    <>
      <TextField name="subject" label={texts.subject} isFirst search={search} onChange={onChange} />
      <TextField name="who" label={texts.who} search={search} onChange={onChange} />
      <Choice
        label={texts.outcome}
        all={texts.allOutcomes}
        options={outcomes}
        names={texts.outcomes}
        value={search.outcome}
        onChoose={(outcome) => onChange({ outcome })}
      />
      <Choice
        label={texts.source}
        all={texts.allSources}
        options={sources}
        names={texts.sources}
        value={search.source}
        onChoose={(source) => onChange({ source })}
      />
      <SpanField search={search} onChange={onChange} />
      {hasFilters(search) && (
        <button type="button" className="button quiet" onClick={() => onChange(noFilters)}>
          {t.executions.clearFilters}
        </button>
      )}
    </>
  );
}

/** A whole name: the index of the audit finds exactly this one, so it is taken when the field is left or with Enter. */
function TextField({
  name,
  label,
  isFirst = false,
  search,
  onChange,
}: FilterProps & {
  readonly name: 'subject' | 'who';
  readonly label: string;
  readonly isFirst?: boolean;
}) {
  const current = search[name] ?? '';
  const take = (typed: string) => {
    if (typed.trim() !== current) onChange({ [name]: typed.trim() === '' ? undefined : typed.trim() });
  };
  return (
    <input
      // A filter that a click has set shows in the field.
      key={current}
      type="search"
      className={`field ${css.field}`}
      placeholder={label}
      aria-label={label}
      data-find={isFirst || undefined}
      defaultValue={current}
      onBlur={({ target }) => take(target.value)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') take(currentTarget.value);
      }}
    />
  );
}

function Choice<O extends string>({
  label,
  all,
  options,
  names,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly all: string;
  readonly options: readonly O[];
  readonly names: Readonly<Record<O, string>>;
  readonly value: O | undefined;
  readonly onChoose: (option: O | undefined) => void;
}) {
  return (
    <select
      className={`field ${css.choice}`}
      aria-label={label}
      value={value ?? ''}
      onChange={({ target }) => onChoose(options.find((option) => option === target.value))}
    >
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {names[option]}
        </option>
      ))}
    </select>
  );
}

const hourMs = 3_600_000;
const spans = { lastHour: hourMs, lastDay: 24 * hourMs, lastWeek: 7 * 24 * hourMs } as const;

/** A choice becomes a fixed time in the URL, so that a link shows what the sender saw. */
function SpanField({ search: { from, to }, onChange }: FilterProps) {
  const { t, language } = useWords();
  const { zone } = usePreferences();
  const timeOf = (text: string) => exactTime(Date.parse(text), language, zone);
  const choose = (name: string) => {
    const ms = (spans as Readonly<Record<string, number>>)[name] ?? 0;
    onChange({ from: new Date(serverClock.now() - ms).toISOString(), to: undefined });
  };
  const chip = (name: 'from' | 'to', text: string) => (
    <button
      type="button"
      className={`button ${css.chip}`}
      aria-label={t.executions.removeFilter(text)}
      onClick={() => onChange({ [name]: undefined })}
    >
      {text}
      <X size={14} aria-hidden="true" />
    </button>
  );
  if (from === undefined && to === undefined)
    return (
      <select
        className="field"
        aria-label={t.executions.created}
        value=""
        onChange={({ target }) => choose(target.value)}
      >
        <option value="">{t.executions.anyTime}</option>
        <option value="lastHour">{t.executions.lastHour}</option>
        <option value="lastDay">{t.executions.lastDay}</option>
        <option value="lastWeek">{t.executions.lastWeek}</option>
      </select>
    );
  return (
    <>
      {from !== undefined && chip('from', t.executions.from(timeOf(from)))}
      {to !== undefined && chip('to', t.executions.until(timeOf(to)))}
    </>
  );
}
