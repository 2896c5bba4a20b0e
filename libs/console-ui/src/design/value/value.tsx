import { useState } from 'react';
import { Block, PlainText } from '../block/block';
import { copyText } from '../copy-text';
import { useToast } from '../toast/toasts';
import { useWords } from '../../messages/words';
import { holdsSecret, jsonText } from '../../text/json-text';
import { visibleText } from '../../text/visible-text';
import css from './value.module.css';

/** A longer text is folded at first. */
const maxOpenLength = 1000;

/** Parameters or a result. Fields that are named like a secret are masked until somebody asks for them. */
export function Value({ title, value }: { readonly title: string; readonly value: unknown }) {
  const { t } = useWords();
  const texts = t.common.value;
  const toast = useToast();
  const [showsSecrets, setShowsSecrets] = useState(false);
  const [chosen, setChosen] = useState<boolean>();
  const text = visibleText(jsonText(value, showsSecrets));
  const isOpen = chosen ?? text.length <= maxOpenLength;
  return (
    <Block
      title={title}
      tools={
        <>
          {holdsSecret(value) && (
            <button type="button" className="button quiet" onClick={() => setShowsSecrets(!showsSecrets)}>
              {showsSecrets ? texts.hideSecrets : texts.showSecrets}
            </button>
          )}
          <button
            type="button"
            className="button quiet"
            onClick={() => void copyText(jsonText(value)).then(() => toast({ text: t.common.copied }))}
          >
            {texts.copy}
          </button>
        </>
      }
    >
      <details
        className={css.fold}
        open={isOpen}
        onToggle={({ currentTarget }) => setChosen(currentTarget.open)}
      >
        <summary>{texts.length(text.length)}</summary>
        {isOpen && <PlainText label={title}>{text}</PlainText>}
      </details>
    </Block>
  );
}
