import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { isJson, valueAt, withValue } from './draft';
import { FieldRow, TextRow } from './field-row';
import { textOf } from './field-text';
import { problemOf, useForm } from './form-context';
import { otherParameters, parameterOf, parameterText, readObject, withOthers } from './parameter-values';
import { executorTypesQuery, type ExecutorType, type ParameterField } from './queries';
import css from './task-form.module.css';
import { useTexts } from './texts';

/** The executor that the draft names, or undefined while it is not known. */
function useExecutorType(): ExecutorType | undefined {
  const { draft, defaults } = useForm();
  const { data = [] } = useQuery(executorTypesQuery);
  const named = valueAt(draft, 'executor') ?? defaults.executor;
  return data.find(({ type }) => type === named);
}

/** The executor, with those that exist to choose from, and how many live workers offer it. */
export function ExecutorRow() {
  const texts = useTexts();
  const { data = [] } = useQuery(executorTypesQuery);
  const chosen = useExecutorType();
  return (
    <>
      <TextRow field={{ name: 'executor', kind: 'executor' }} list={data.map(({ type }) => type)} />
      {chosen && (
        <p className={chosen.workers === 0 ? css.warning : css.hint}>{texts.offeredBy(chosen.workers)}</p>
      )}
    </>
  );
}

/** The handler, unless the executor ignores it. */
export function HandlerRow() {
  const { problems } = useForm();
  const handlers = useExecutorType()?.handlers ?? undefined;
  const isIgnored = handlers?.length === 0;
  if (isIgnored && problemOf(problems, 'handler') === undefined) return null;
  return <TextRow field={{ name: 'handler', kind: 'line' }} {...(handlers && { list: handlers })} />;
}

/** What the executor is given: a field for each parameter that it describes, and the others as JSON. */
export function ParametersRow() {
  const { draft } = useForm();
  const fields = useExecutorType()?.parameters ?? [];
  const parameters = valueAt(draft, 'parameters') ?? {};
  const described = isJson(parameters) ? fields : [];
  return (
    <>
      {described.map((field) => (
        <ParameterRow key={field.name} field={field} />
      ))}
      <OtherParameters fields={described} />
    </>
  );
}

function ParameterRow({
  field: { name, kind, description, required, options, default: byDefault },
}: {
  readonly field: ParameterField;
}) {
  const texts = useTexts();
  const { draft, set, touch, problems } = useForm();
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const given = valueAt(draft, 'parameters');
  const parameters = isJson(given) ? given : {};
  const text = typed ?? parameterText(parameters[name], kind);
  const change = (next: string) => {
    setTyped(next);
    const changed = withValue({ parameters }, `parameters.${name}`, parameterOf(next, kind));
    set('parameters', changed['parameters']);
  };
  // The server names the parameter at the beginning of its reason.
  const reason = problemOf(problems, 'parameters');
  const isMine = reason !== undefined && reason.replace(/^parameters:? /, '').startsWith(name);
  const input = {
    id,
    value: text,
    'aria-describedby': `${id}-hint`,
    'aria-invalid': isMine,
    'aria-required': required,
    onBlur: () => {
      setTyped(undefined);
      touch('parameters');
    },
    onChange: ({ target }: { readonly target: { readonly value: string } }) => change(target.value),
  };
  const fallback = byDefault === null ? undefined : parameterText(byDefault, 'text');
  const choices = kind === 'flag' ? ['true', 'false'] : options;
  return (
    <div className={css.row}>
      <div className={css.label}>
        <label htmlFor={id} className="mono">
          {name}
        </label>
        {required && <span className={css.default}>{texts.isRequired}</span>}
        {fallback !== undefined && (
          <span className={css.default}>{text === '' ? texts.isDefault : texts.defaultIs(fallback)}</span>
        )}
      </div>
      {choices.length > 0 ? (
        <select {...input} className={`field ${css.wide}`}>
          <option value="">{fallback ?? texts.notSet}</option>
          {choices
            .filter((option) => option !== fallback || option === text)
            .map((option) => (
              <option key={option}>{option}</option>
            ))}
        </select>
      ) : kind === 'json' ? (
        <textarea
          {...input}
          className={`field mono ${css.lines}`}
          spellCheck={false}
          placeholder={fallback}
          rows={Math.min(12, text.split('\n').length + 1)}
        />
      ) : (
        <input
          {...input}
          className={`field ${css.wide}`}
          autoComplete="off"
          spellCheck={false}
          placeholder={fallback}
        />
      )}
      <p id={`${id}-hint`} className={css.hint}>
        {description}
      </p>
    </div>
  );
}

/** All parameters as JSON, or those that have no field of their own. What cannot be read stays, and is not saved. */
function OtherParameters({ fields }: { readonly fields: readonly ParameterField[] }) {
  const texts = useTexts();
  const { draft, set, noteUnreadable } = useForm();
  const [typed, setTyped] = useState<string>();
  const given = valueAt(draft, 'parameters') ?? {};
  const parameters = isJson(given) ? given : {};
  const shown = isJson(given) ? otherParameters(parameters, fields) : given;
  const text = typed ?? textOf(shown, 'parameters', 'utc');
  useEffect(() => () => noteUnreadable('parameters', undefined), [noteUnreadable]);
  const change = (next: string) => {
    setTyped(next);
    const read = readObject(next, texts.mustBeObject);
    noteUnreadable('parameters', 'problem' in read ? texts.notJson(read.problem) : undefined);
    if ('value' in read) set('parameters', withOthers(parameters, fields, read.value));
  };
  return (
    <FieldRow name="parameters" {...(fields.length > 0 && { label: texts.otherParameters })}>
      {(input) => (
        <textarea
          {...input}
          className={`field mono ${css.lines}`}
          rows={Math.min(16, Math.max(3, text.split('\n').length + 1))}
          spellCheck={false}
          value={text}
          onBlur={() => {
            if (typed !== undefined && 'value' in readObject(typed, '')) setTyped(undefined);
            input.onBlur();
          }}
          onChange={({ target }) => change(target.value)}
        />
      )}
    </FieldRow>
  );
}
