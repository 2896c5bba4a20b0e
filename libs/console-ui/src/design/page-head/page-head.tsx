import type { ReactNode } from 'react';
import { copyText } from '../copy-text';
import { useToast } from '../toast/toasts';
import { useWords } from '../../messages/words';
import css from './page-head.module.css';

interface PageHeadProps {
  readonly title: ReactNode;
  /** How it stands, beside the title. */
  readonly state?: ReactNode;
  readonly id: string;
  readonly actions?: ReactNode;
}

/** Names the one thing that a page is about, and what can be done with it. */
export function PageHead({ title, state, id, actions }: PageHeadProps) {
  const { t } = useWords();
  const toast = useToast();
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1>{title}</h1>
        {state}
      </div>
      {title !== id && <p className="mono soft">{id}</p>}
      <div className={css.actions}>
        {actions}
        <button
          type="button"
          className="button quiet"
          onClick={() => void copyText(id).then(() => toast({ text: t.common.copied }))}
        >
          {t.executions.copyId}
        </button>
      </div>
    </header>
  );
}
