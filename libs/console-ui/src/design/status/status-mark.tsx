import { useWords } from '../../messages/words';
import { shapes, type Status } from './status';
import { Mark } from '../mark/mark';
import css from './status.module.css';

/** A status by its shape, its word and its colour. */
export function StatusMark({ of }: { readonly of: Status }) {
  const { t } = useWords();
  return <Mark shape={shapes[of]} word={t.common.status[of]} className={css[of]} />;
}
