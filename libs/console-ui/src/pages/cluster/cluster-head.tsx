import { Link } from '@tanstack/react-router';
import { useWords } from '../../messages/words';
import css from './cluster.module.css';
import { useClusterTexts } from './texts';

/** The title, and links between the pages of the cluster. */
export function ClusterHead() {
  const { t } = useWords();
  const texts = useClusterTexts();
  return (
    <header className={css.head}>
      <h1>{texts.title}</h1>
      <nav aria-label={t.shell.pages.cluster} className={css.tabs}>
        <Link to="/cluster" activeOptions={{ exact: true }}>
          {texts.processes}
        </Link>
        <Link to="/cluster/services">{texts.services}</Link>
      </nav>
    </header>
  );
}
