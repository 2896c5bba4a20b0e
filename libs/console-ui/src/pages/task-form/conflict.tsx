import { useEffect, useRef } from 'react';
import { Block, SmallTable } from '../../design/block/block';
import type { Draft, Task } from './draft';
import { differences } from './merge';
import { nameOf, shown } from './preview';
import css from './task-form.module.css';
import { useTexts } from './texts';

interface ConflictProps {
  readonly base: Task;
  readonly theirs: Task;
  readonly mine: Draft;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

/** Both versions side by side, when somebody else has saved the task first. Nothing that was typed is lost. */
export function Conflict({ base, theirs, mine, onKeepMine, onTakeTheirs }: ConflictProps) {
  const texts = useTexts();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const rows = differences(base, theirs, mine);
  return (
    <div ref={box} tabIndex={-1} role="alert">
      <Block title={texts.conflict.title(base.version, theirs.version)} isProblem>
        <p>{texts.conflict.text}</p>
        <SmallTable
          label={texts.conflict.versions}
          heads={[texts.conflict.field, texts.conflict.before, texts.conflict.theirs, texts.conflict.mine]}
        >
          {rows.map(({ field, before, theirs: their, mine: my, isConflict }) => (
            <tr key={field} className={isConflict ? css.both : ''}>
              <th scope="row">
                {nameOf(texts.fields, field) ?? field}
                {isConflict && <div className={css.clock}>⚠ {texts.conflict.both}</div>}
              </th>
              <td data-wraps>{shown(before)}</td>
              <td data-wraps>{shown(their)}</td>
              <td data-wraps>{shown(my)}</td>
            </tr>
          ))}
        </SmallTable>
        <div className={css.buttons}>
          <button type="button" className="button primary" onClick={onKeepMine}>
            {texts.conflict.keepMine}
          </button>
          <button type="button" className="button" onClick={onTakeTheirs}>
            {texts.conflict.takeTheirs}
          </button>
        </div>
      </Block>
    </div>
  );
}
