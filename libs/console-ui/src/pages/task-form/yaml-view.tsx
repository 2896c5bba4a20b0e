import { use, useEffect, useId, useState } from 'react';
import { Block } from '../../design/block/block';
import { draftOf, type Draft } from './draft';
import { useForm } from './form-context';
import css from './task-form.module.css';
import { useTexts } from './texts';
import { readYaml, yamlOf } from './yaml-text';

let yaml: Promise<typeof import('yaml')> | undefined;
const loadYaml = () => (yaml ??= import('yaml'));

interface YamlViewProps {
  readonly onDraft: (draft: Draft) => void;
}

/** The draft as YAML. What cannot be read stays in the field, and the draft stays as it was. */
export function YamlView({ onDraft }: YamlViewProps) {
  const texts = useTexts();
  const parser = use(loadYaml());
  const id = useId();
  const { draft, defaults, isNew, problems, noteUnreadable } = useForm();
  const [text, setText] = useState(() =>
    yamlOf(parser, draft, isNew ? draftOf(defaults) : {}, texts.defaultsFollow),
  );
  useEffect(() => () => noteUnreadable('YAML', undefined), [noteUnreadable]);
  const change = (typed: string) => {
    setText(typed);
    const read = readYaml(parser, typed, texts.mustBeMapping);
    noteUnreadable('YAML', 'problem' in read ? read.problem : undefined);
    if ('draft' in read) onDraft(read.draft);
  };
  const problem = problems.get('YAML');
  const found = problem === undefined ? [...problems.values()] : [problem];
  return (
    <Block title="YAML">
      <textarea
        className={`field mono ${css.yaml}`}
        aria-label="YAML"
        aria-describedby={`${id}-problem`}
        aria-invalid={found.length > 0}
        spellCheck={false}
        rows={Math.max(20, text.split('\n').length + 1)}
        value={text}
        onChange={({ target }) => change(target.value)}
      />
      <ul id={`${id}-problem`} className={css.problems}>
        {found.map((reason) => (
          <li key={reason} className={css.problem}>
            {reason}
          </li>
        ))}
      </ul>
    </Block>
  );
}
