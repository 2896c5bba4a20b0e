import { useQuery } from '@tanstack/react-query';
import { FieldRow, TextRow, useTextInput } from './field-row';
import { offeredQuery } from './queries';
import css from './task-form.module.css';

/** The executor, with those that live workers offer to choose from. */
export function ExecutorRow() {
  const { data = [] } = useQuery(offeredQuery);
  return <TextRow field={{ name: 'executor', kind: 'executor' }} list={data} />;
}

const parameters = { name: 'parameters', kind: 'parameters' } as const;

/** What the executor is given, as JSON. */
export function ParametersRow() {
  const { text, type, leave } = useTextInput(parameters);
  return (
    <FieldRow name="parameters">
      {(input) => (
        <textarea
          {...input}
          className={`field mono ${css.lines}`}
          rows={Math.min(16, Math.max(3, text.split('\n').length + 1))}
          spellCheck={false}
          value={text}
          onBlur={() => {
            leave();
            input.onBlur();
          }}
          onChange={({ target }) => type(target.value)}
        />
      )}
    </FieldRow>
  );
}
