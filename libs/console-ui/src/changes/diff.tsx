import { ArrowRight, Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { jsonText } from '../text/json-text';
import { visibleText } from '../text/visible-text';
import css from './changes.module.css';
import { signOf, type FieldChange } from './field-changes';
import { useTexts } from './texts';

const icons = { added: Plus, removed: Minus, changed: ArrowRight };

/**
 * Which fields changed from what to what. Divs with roles, because a value stands below its field where there is no room
 * beside it.
 */
export function Diff({
  label,
  changes,
}: {
  readonly label: string;
  readonly changes: readonly FieldChange[];
}) {
  const texts = useTexts();
  return (
    <div role="table" aria-label={label} className={css.diff}>
      <div role="row" className={`${css.row} ${css.heads}`}>
        {[texts.field, texts.before, texts.after].map((head) => (
          <span key={head} role="columnheader">
            {head}
          </span>
        ))}
      </div>
      {changes.map((change) => (
        <Row key={change.field} change={change} />
      ))}
    </div>
  );
}

function Row({ change }: { readonly change: FieldChange }) {
  const texts = useTexts();
  const sign = signOf(change);
  const Icon = icons[sign];
  return (
    <div role="row" className={`${css.row} ${css[sign]}`}>
      <span role="rowheader" className="mono">
        <Icon size={12} aria-label={texts.signs[sign]} /> {change.field}
      </span>
      <span role="cell" className={`mono ${css.before}`}>
        <ShownValue value={change.before} />
      </span>
      <span role="cell" className={`mono ${css.after}`}>
        <ShownValue value={change.after} />
      </span>
    </div>
  );
}

/** A longer value is folded. */
const maxOpenLength = 240;

function ShownValue({ value }: { readonly value: unknown }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  if (value === undefined || value === null) return <span className="soft">–</span>;
  const text = visibleText(jsonText(value, false));
  if (text.length <= maxOpenLength || isOpen) return text;
  return (
    <>
      {`${text.slice(0, maxOpenLength)}…`}
      <button type="button" className={css.more} onClick={() => setOpen(true)}>
        {texts.moreOfValue(text.length)}
      </button>
    </>
  );
}
