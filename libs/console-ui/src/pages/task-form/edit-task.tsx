import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useToast } from '../../design/toast/toasts';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import { draftOf } from './draft';
import { TaskForm } from './form';
import { NotAllowed } from './new-task';
import { defaultsQuery, editedTaskQuery } from './queries';
import { useTexts } from './texts';

const route = getRouteApi('/shell/tasks/$id/edit');

/** A change of a task. */
export default function EditTaskPage() {
  const { t } = useWords();
  const texts = useTexts();
  const { id } = route.useParams();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const toast = useToast();
  const mayChange = useMay('operator');
  const defaults = useQuery({ ...defaultsQuery, enabled: mayChange });
  const task = useQuery({ ...editedTaskQuery(id), enabled: mayChange });
  const title = texts.editTask(task.data?.name ?? id);
  usePageTitle(title);
  if (!mayChange) return <NotAllowed title={title} />;
  const failed = [task, defaults].find(({ isError }) => isError);
  if (!defaults.data || !task.data)
    return (
      <>
        <h1>{title}</h1>
        {failed ? (
          <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
        ) : (
          <RowsSkeleton rows={8} />
        )}
      </>
    );
  const toTask = { to: '/tasks/$id', params: { id } } as const;
  return (
    <TaskForm
      title={title}
      start={draftOf(task.data)}
      edited={task.data}
      defaults={defaults.data}
      isYaml={view === 'yaml'}
      onView={(next) => void navigate({ search: { view: next } })}
      onSaved={({ name, version }) => {
        toast({ text: texts.saved(name, version) });
        void navigate(toTask);
      }}
      back={
        <Link {...toTask} className="button">
          {t.common.cancel}
        </Link>
      }
    />
  );
}
