import { useWords } from '../../messages/words';
import { shapes, type Status } from './status';
import css from './status.module.css';

/** A status by its shape, its word and its colour. */
export function StatusMark({ of }: { readonly of: Status }) {
  const { t } = useWords();
  return (
    <span className={`${css.status} ${css[of]}`}>
      <svg className={css.shape} viewBox="0 0 16 16" aria-hidden="true">
        <path fill="currentColor" fillRule="evenodd" d={shapes[of]} />
      </svg>
      <span className={css.word}>{t.common.status[of]}</span>
    </span>
  );
}
