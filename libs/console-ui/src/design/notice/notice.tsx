import type { ReactNode } from 'react';
import { ApiProblem } from '../../api/api-problem';
import { useWords } from '../../messages/words';
import css from './notice.module.css';

/** Says why a place is empty, with one next step. */
export function Empty({
  title,
  children,
  step,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly step?: ReactNode;
}) {
  return (
    <div className={css.notice}>
      <h2>{title}</h2>
      {children !== undefined && <p className="soft">{children}</p>}
      {step}
    </div>
  );
}

/** The words for a problem in the language of the reader, or those of the server. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useWords();
  return (error) => {
    if (!(error instanceof ApiProblem)) return String(error);
    return t.common.problems[error.code] ?? error.message;
  };
}

/** A part of a page that could not be loaded. The other parts stay. */
export function ProblemNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { t } = useWords();
  const problemText = useProblemText();
  const own = problemText(error);
  const server = error instanceof ApiProblem && error.message !== own ? error.message : undefined;
  return (
    <div className={`${css.notice} ${css.problem}`} role="alert">
      <h2>{t.common.problemTitle}</h2>
      <p>{own}</p>
      {server !== undefined && <p className="soft mono">{server}</p>}
      <button type="button" className="button" onClick={onRetry}>
        {t.common.retry}
      </button>
    </div>
  );
}

/** Lines in the place of rows that are still loading. They appear late, so that a fast answer shows no flicker. */
export function RowsSkeleton({ rows = 12 }: { readonly rows?: number }) {
  const { t } = useWords();
  return (
    <div className={css.skeleton} role="status" aria-label={t.common.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={css.bar} />
      ))}
    </div>
  );
}
