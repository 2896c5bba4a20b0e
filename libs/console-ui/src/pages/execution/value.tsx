import { useId, useState } from 'react';
import { copyText } from '../../design/copy-text';
import { useToast } from '../../design/toast/toasts';
import { useWords } from '../../messages/words';
import { holdsSecret, jsonText } from '../../text/json-text';
import { visibleText } from '../../text/visible-text';
import css from './execution.module.css';

/** A longer text is folded until somebody opens it. */
const maxOpenLength = 256 * 1024;

/** Parameters or a result. Fields that are named like a secret are masked until somebody asks for them. */
export function Value({ title, value }: { readonly title: string; readonly value: unknown }) {
  const { t } = useWords();
  const texts = t.execution;
  const heading = useId();
  const toast = useToast();
  const [showsSecrets, setShowsSecrets] = useState(false);
  const [isUnfolded, setUnfolded] = useState(false);
  const text = visibleText(jsonText(value, showsSecrets));
  const isFolded = text.length > maxOpenLength && !isUnfolded;
  return (
    <section className={css.block}>
      <div className={css.toolbar}>
        <h2 id={heading}>{title}</h2>
        {holdsSecret(value) && (
          <button type="button" className="button quiet" onClick={() => setShowsSecrets(!showsSecrets)}>
            {showsSecrets ? texts.hideSecrets : texts.showSecrets}
          </button>
        )}
        {isFolded && (
          <button type="button" className="button quiet" onClick={() => setUnfolded(true)}>
            {texts.showAll}
          </button>
        )}
        <button
          type="button"
          className="button quiet"
          onClick={() => void copyText(jsonText(value)).then(() => toast({ text: t.common.copied }))}
        >
          {texts.copy}
        </button>
      </div>
      <pre className={css.text} tabIndex={0} aria-labelledby={heading}>
        {isFolded ? `${text.slice(0, 2000)}…` : text}
      </pre>
    </section>
  );
}
