import { useWords } from '../../messages/words';
import css from './table.module.css';
import type { Ticks } from './use-ticks';

/** The table hears each click, so that rows need no function of their own. React asks for one at a field that it controls. */
const onChange = () => undefined;

/** The box of a row. */
export function RowTick({
  index,
  name,
  isTicked,
}: {
  readonly index: number;
  readonly name: string;
  readonly isTicked: boolean;
}) {
  const { t } = useWords();
  return (
    <div role="cell">
      <label className={css.tick}>
        <input
          type="checkbox"
          aria-label={t.bulk.tick(name)}
          data-tick={index}
          checked={isTicked}
          onChange={onChange}
        />
      </label>
    </div>
  );
}

/** Ticks all rows that are loaded, or takes all ticks away. */
export function TickAll({ ticks: { keys, all, setOnly } }: { readonly ticks: Ticks }) {
  const { t } = useWords();
  const isAll = all.length > 0 && keys.size === all.length;
  const isSome = keys.size > 0 && !isAll;
  return (
    <div role="columnheader">
      <label className={css.tick}>
        <input
          type="checkbox"
          aria-label={t.bulk.tickAll}
          checked={isAll}
          ref={(box) => {
            if (box) box.indeterminate = isSome;
          }}
          onChange={() => setOnly(isAll ? [] : all)}
        />
      </label>
    </div>
  );
}
