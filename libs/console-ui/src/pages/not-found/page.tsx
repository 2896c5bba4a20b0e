import { Link } from '@tanstack/react-router';
import { Empty } from '../../design/notice/notice';
import { useWords } from '../../messages/words';

/** Shown for an address that no route has. */
export function NotFound() {
  const { t } = useWords();
  return (
    <>
      <h1>{t.common.notFound.title}</h1>
      <Empty
        title={t.common.notFound.text}
        step={
          <Link className="button" to="/">
            {t.common.notFound.home}
          </Link>
        }
      />
    </>
  );
}
