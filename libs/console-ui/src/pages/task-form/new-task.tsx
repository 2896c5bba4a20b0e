import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useToast } from '../../design/toast/toasts';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import { copyOf, newDraft } from './draft';
import { TaskForm } from './form';
import { defaultsQuery, editedTaskQuery } from './queries';
import { useTexts } from './texts';

const route = getRouteApi('/shell/tasks/new');

/** A new task, or a copy of another one. */
export default function NewTaskPage() {
  const { t } = useWords();
  const texts = useTexts();
  const { from, view } = route.useSearch();
  const navigate = route.useNavigate();
  const toast = useToast();
  usePageTitle(texts.newTask);
  const mayChange = useMay('operator');
  const defaults = useQuery({ ...defaultsQuery, enabled: mayChange });
  const copied = useQuery({ ...editedTaskQuery(from ?? ''), enabled: mayChange && from !== undefined });
  if (!mayChange) return <NotAllowed title={texts.newTask} />;
  const failed = [defaults, copied].find(({ isError }) => isError);
  if (!defaults.data || (from !== undefined && !copied.data))
    return (
      <>
        <h1>{texts.newTask}</h1>
        {failed ? (
          <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
        ) : (
          <RowsSkeleton rows={8} />
        )}
      </>
    );
  return (
    <TaskForm
      title={texts.newTask}
      start={copied.data ? copyOf(copied.data, texts.copyName) : newDraft}
      defaults={defaults.data}
      isYaml={view === 'yaml'}
      onView={(next) => void navigate({ search: (before) => ({ ...before, view: next }) })}
      onSaved={({ id, name }) => {
        toast({ text: texts.created(name) });
        void navigate({ to: '/tasks/$id', params: { id }, state: { wasCreated: true } });
      }}
      back={
        <Link to="/tasks" search={{}} className="button">
          {t.common.cancel}
        </Link>
      }
    />
  );
}

export function NotAllowed({ title }: { readonly title: string }) {
  const { t } = useWords();
  return (
    <>
      <h1>{title}</h1>
      <Empty title={t.common.problems['access.forbidden'] ?? ''} />
    </>
  );
}
