import { useEffect, useState } from 'react';
import { useWords } from '../../messages/words';
import type { Facets } from './queries';
import { hasFilters, noFilters, type TasksSearch } from './search';
import css from './tasks.module.css';
import { useTexts } from './texts';

interface FiltersProps {
  readonly search: TasksSearch;
  readonly facets: Facets | undefined;
  readonly onChange: (change: Partial<TasksSearch>) => void;
}

interface Option {
  readonly value: string;
  readonly text: string;
}

/** Menus of the values that exist. A menu with nothing to choose is left out. */
export function Filters({ search, facets, onChange }: FiltersProps) {
  const { number } = useWords();
  const texts = useTexts();
  const optionsOf = (values: readonly { readonly value: string; readonly count: number }[] = []) =>
    values.map(({ value, count }): Option => ({ value, text: `${value} (${number(count)})` }));
  return (
    <div className={css.filters}>
      <FilterMenu
        name="executor"
        search={search}
        options={optionsOf(facets?.executors)}
        onChange={onChange}
      />
      <FilterMenu name="owner" search={search} options={optionsOf(facets?.owners)} onChange={onChange} />
      <FilterMenu name="label" search={search} options={optionsOf(facets?.labels)} onChange={onChange} />
      <FilterMenu name="type" search={search} options={optionsOf(facets?.types)} onChange={onChange} />
      {hasFilters(search) && (
        <button type="button" className="button quiet" onClick={() => onChange(noFilters)}>
          {texts.clear}
        </button>
      )}
    </div>
  );
}

interface MenuProps {
  readonly name: 'executor' | 'owner' | 'label' | 'type';
  readonly search: TasksSearch;
  readonly options: readonly Option[];
  readonly onChange: FiltersProps['onChange'];
}

function FilterMenu({ name, search, options, onChange }: MenuProps) {
  const texts = useTexts();
  const chosen = search[name];
  const isKnown = chosen === undefined || options.some(({ value }) => value === chosen);
  const all = isKnown ? options : [{ value: chosen, text: chosen }, ...options];
  if (all.length < (chosen === undefined && name !== 'label' ? 2 : 1)) return null;
  return (
    <select
      className={`field ${css.filter}`}
      aria-label={texts.filters[name]}
      value={chosen ?? ''}
      onChange={({ target }) => onChange({ [name]: target.value === '' ? undefined : target.value })}
    >
      <option value="">{texts.any[name]}</option>
      {all.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** Typing replaces the entry of the history, and what is typed is never lost to a slow answer. */
export function FindField({
  search: { q },
  onFind,
}: {
  readonly search: TasksSearch;
  readonly onFind: (q: string | undefined) => void;
}) {
  const { t } = useWords();
  const [typed, setTyped] = useState(q ?? '');
  useEffect(() => setTyped(q ?? ''), [q]);
  return (
    <input
      type="search"
      className={`field ${css.find}`}
      data-find
      placeholder={t.tasks.find}
      aria-label={t.tasks.find}
      maxLength={128}
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        onFind(target.value === '' ? undefined : target.value);
      }}
    />
  );
}
