import { useId, useState, type ReactNode } from 'react';
import { usePreferences } from '../../settings/preferences';
import { isSame, valueAt, type Draft, type Task } from './draft';
import type { Field, FieldName } from './fields';
import { textOf, valueOf } from './field-text';
import { problemOf, useForm } from './form-context';
import css from './task-form.module.css';
import { useTexts } from './texts';

/** Not every field has a hint or choices. */
type Texts = Readonly<Record<string, string | undefined>>;
type Choices = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

/** Attributes that tie an input to its label, its hint and its problem. */
export interface InputProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
  readonly onBlur: () => void;
}

/** The value that a field has when the draft lacks it. */
function defaultOf(name: FieldName, draft: Draft, defaults: Task): unknown {
  if (name === 'handler') return draft['name'];
  if (name === 'type') return draft['executor'] ?? defaults.executor;
  return name === 'id' || name === 'name' ? undefined : valueAt(defaults, name);
}

/** Label, input, hint and problem of one field. */
export function FieldRow({
  name,
  label,
  children,
}: {
  readonly name: FieldName;
  /** Default: the name of the field. */
  readonly label?: string;
  readonly children: (input: InputProps) => ReactNode;
}) {
  const texts = useTexts();
  const { problems, touch } = useForm();
  const id = useId();
  const problem = problemOf(problems, name);
  const hint = (texts.hints as Texts)[name];
  return (
    <div className={css.row} data-field={name}>
      <div className={css.label}>
        <label htmlFor={id}>{label ?? texts.fields[name]}</label>
        <DefaultMark name={name} />
      </div>
      {children({
        id,
        'aria-describedby': `${id}-hint ${id}-problem`,
        'aria-invalid': problem !== undefined,
        onBlur: () => touch(name),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
      <p id={`${id}-problem`} className={css.problem}>
        {problem}
      </p>
    </div>
  );
}

/** Says that a field has its default, or what that would be. */
function DefaultMark({ name }: { readonly name: FieldName }) {
  const texts = useTexts();
  const { draft, defaults } = useForm();
  const fallback = defaultOf(name, draft, defaults);
  const own = valueAt(draft, name);
  if (name === 'name' || name === 'id') return null;
  if (own === undefined || isSame(own, fallback))
    return <span className={css.default}>{texts.isDefault}</span>;
  const text = typeof fallback === 'number' || typeof fallback === 'string' ? String(fallback) : '';
  return text === '' || text.length > 20 ? null : (
    <span className={css.default}>{texts.defaultIs((texts.choices as Choices)[name]?.[text] ?? text)}</span>
  );
}

interface TextInput {
  readonly text: string;
  readonly type: (typed: string) => void;
  readonly leave: () => void;
}

/** The text of a field: what is typed now, else its value, else its default. */
export function useTextInput({ name, kind }: Field): TextInput {
  const { draft, defaults, set } = useForm();
  const { zone } = usePreferences();
  const [typed, setTyped] = useState<string>();
  const value = valueAt(draft, name) ?? defaultOf(name, draft, defaults);
  return {
    text: typed ?? textOf(value, kind, zone),
    type: (next) => {
      setTyped(next);
      set(name, valueOf(next, kind, zone));
    },
    leave: () => setTyped(undefined),
  };
}

/** A field of one line, or of several. */
export function TextRow({ field, list }: { readonly field: Field; readonly list?: readonly string[] }) {
  const { text, type, leave } = useTextInput(field);
  const listId = useId();
  const { name, kind } = field;
  return (
    <FieldRow name={name}>
      {(input) => {
        const shared = {
          ...input,
          value: text,
          onBlur: () => {
            leave();
            input.onBlur();
          },
          onChange: ({ target }: { readonly target: { readonly value: string } }) => type(target.value),
        };
        if (kind === 'lines') return <textarea {...shared} className={`field ${css.lines}`} rows={3} />;
        return (
          <>
            <input
              {...shared}
              type={kind === 'moment' ? 'datetime-local' : 'text'}
              step={kind === 'moment' ? 1 : undefined}
              inputMode={kind === 'number' ? 'decimal' : undefined}
              className={`field ${kind === 'number' ? css.short : css.wide} ${kind === 'schedule' ? 'mono' : ''}`}
              autoComplete="off"
              spellCheck={kind === 'line' && name === 'name'}
              list={list && listId}
            />
            {list && (
              <datalist id={listId}>
                {list.map((option) => (
                  <option key={option} value={option} />
                ))}
              </datalist>
            )}
          </>
        );
      }}
    </FieldRow>
  );
}

export function ChoiceRow({ name }: { readonly name: FieldName }) {
  const texts = useTexts();
  const { draft, defaults, set } = useForm();
  const options = Object.entries((texts.choices as Choices)[name] ?? {});
  const value = valueAt(draft, name) ?? valueAt(defaults, name);
  return (
    <FieldRow name={name}>
      {(input) => (
        <select
          {...input}
          className={`field ${css.wide}`}
          value={textOf(value, 'choice', 'utc')}
          onChange={({ target }) => set(name, target.value)}
        >
          {options.map(([option, label]) => (
            <option key={option} value={option}>
              {label}
            </option>
          ))}
        </select>
      )}
    </FieldRow>
  );
}

export function FlagRow({ name }: { readonly name: FieldName }) {
  const texts = useTexts();
  const { draft, defaults, set } = useForm();
  const isOn = (valueAt(draft, name) ?? valueAt(defaults, name)) === true;
  return (
    <FieldRow name={name}>
      {(input) => (
        <select
          {...input}
          className={`field ${css.wide}`}
          value={String(isOn)}
          onChange={({ target }) => set(name, target.value === 'true')}
        >
          <option value="true">{texts.yes}</option>
          <option value="false">{texts.no}</option>
        </select>
      )}
    </FieldRow>
  );
}
