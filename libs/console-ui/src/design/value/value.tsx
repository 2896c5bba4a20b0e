import { useState } from 'react';
import { Block, PlainText } from '../block/block';
import { copyText } from '../copy-text';
import { useToast } from '../toast/toasts';
import { useWords } from '../../messages/words';
import { holdsSecret, jsonText } from '../../text/json-text';
import { visibleText } from '../../text/visible-text';

/** A longer text is folded until somebody opens it. */
const maxOpenLength = 256 * 1024;

/** Parameters or a result. Fields that are named like a secret are masked until somebody asks for them. */
export function Value({ title, value }: { readonly title: string; readonly value: unknown }) {
  const { t } = useWords();
  const texts = t.common.value;
  const toast = useToast();
  const [showsSecrets, setShowsSecrets] = useState(false);
  const [isUnfolded, setUnfolded] = useState(false);
  const text = visibleText(jsonText(value, showsSecrets));
  const isFolded = text.length > maxOpenLength && !isUnfolded;
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
        </>
      }
    >
      <PlainText label={title}>{isFolded ? `${text.slice(0, 2000)}…` : text}</PlainText>
    </Block>
  );
}
