import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';

/** Placeholder until this page is built. */
export default function Page() {
  const { t } = useWords();
  usePageTitle(t.shell.pages.timeline);
  return (
    <>
      <h1>{t.shell.pages.timeline}</h1>
      <p className="soft">{t.common.comingSoon}</p>
    </>
  );
}
