import { useState } from 'react';
import { Block } from '../../design/block/block';
import { groups, type Field, type GroupId } from './fields';
import { ChoiceRow, FlagRow, TextRow } from './field-row';
import { problemOf, useForm } from './form-context';
import { ExecutorRow, HandlerRow, ParametersRow } from './what-rows';
import css from './task-form.module.css';
import { useTexts } from './texts';
import { ScheduleRow, ZoneRow } from './when-rows';
import { WindowsRow } from './windows-row';

/** Every field that people set, in groups. */
export function Groups() {
  return groups.map(({ id, fields, more }) => <Group key={id} id={id} fields={fields} more={more} />);
}

interface GroupProps {
  readonly id: GroupId;
  readonly fields: readonly Field[];
  readonly more: readonly Field[];
}

function Group({ id, fields, more }: GroupProps) {
  const texts = useTexts();
  const { isNew, problems } = useForm();
  const [isOpen, setOpen] = useState(false);
  const folded = more.filter(({ isFixed }) => isNew || !isFixed);
  // A problem must not hide in a part that is folded.
  const hasProblem = folded.some(({ name }) => problemOf(problems, name) !== undefined);
  return (
    <Block title={texts.groups[id]}>
      {fields.map((field) => (
        <Row key={field.name} field={field} />
      ))}
      <details
        className={css.more}
        open={isOpen || hasProblem}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary>
          {texts.more}
          <span className="soft"> {folded.map(({ name }) => texts.fields[name]).join(texts.listMark)}</span>
        </summary>
        {folded.map((field) => (
          <Row key={field.name} field={field} />
        ))}
      </details>
    </Block>
  );
}

function Row({ field }: { readonly field: Field }) {
  switch (field.kind) {
    case 'choice':
      return <ChoiceRow name={field.name} />;
    case 'flag':
      return <FlagRow name={field.name} />;
    case 'executor':
      return <ExecutorRow />;
    case 'handler':
      return <HandlerRow />;
    case 'parameters':
      return <ParametersRow />;
    case 'schedule':
      return <ScheduleRow />;
    case 'zone':
      return <ZoneRow />;
    case 'windows':
      return <WindowsRow />;
    default:
      return <TextRow field={field} />;
  }
}
