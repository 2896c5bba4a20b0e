import { getRouteApi } from '@tanstack/react-router';
import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';

const route = getRouteApi('/shell/tasks/$id');

/** Placeholder until this page is built. */
export default function Page() {
  const { t } = useWords();
  const { id } = route.useParams();
  usePageTitle(id);
  return (
    <>
      <h1>{id}</h1>
      <p className="soft">{t.common.comingSoon}</p>
    </>
  );
}
