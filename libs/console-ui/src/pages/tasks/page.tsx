import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';

/** Placeholder until this page is built. */
export default function Page() {
  const { t } = useWords();
  usePageTitle(t.shell.pages.tasks);
  return (
    <>
      <h1>{t.shell.pages.tasks}</h1>
      <p className="soft">{t.common.comingSoon}</p>
    </>
  );
}
