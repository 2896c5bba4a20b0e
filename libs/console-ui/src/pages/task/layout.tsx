import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useMatchRoute, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiProblem } from '../../api/api-problem';
import { Blocks } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useDigest } from '../../live/use-live';
import { TaskZone } from '../../time/task-zone';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import { Head } from './head';
import { recentQuery, taskQuery } from './queries';
import css from './task.module.css';
import { useTexts } from './texts';
import { troubleOf } from './trouble';

const route = getRouteApi('/shell/tasks/$id');

const outcomeOf = ({ status }: { readonly status: string }) => ({ outcome: status });

/** What all pages of a task share: its head, and links to each of them. */
export default function TaskLayout() {
  const { id } = route.useParams();
  const client = useQueryClient();
  const query = useQuery(taskQuery(id));
  const texts = useTexts();
  const task = query.data;
  // Who deleted a task is known for as long as the audit keeps it.
  const showsChanges = useMatchRoute()({ to: '/tasks/$id/changes' }) !== false;
  const isGone = query.error instanceof ApiProblem && query.error.code === 'task_config.not_found';
  const { data: recent } = useQuery(recentQuery(id));
  const isFailing = recent !== undefined && troubleOf(recent.items) !== undefined;
  usePageTitle(`${isFailing ? '✕ ' : ''}${task?.name ?? id}`);
  useDigest(({ tasks, executions, isIncomplete }) => {
    const isTouched = tasks.has(id) || [...executions.values()].some(({ taskId }) => taskId === id);
    if (isTouched || isIncomplete)
      void client.invalidateQueries({ queryKey: ['task', id] }, { cancelRefetch: false });
  });
  if (task)
    return (
      <TaskZone value={task.time_zone}>
        <Blocks>
          <Head
            task={task}
            recent={recent ? { failing: isFailing, marks: recent.items.map(outcomeOf) } : null}
          />
          <Tabs id={id} />
          <Outlet />
        </Blocks>
      </TaskZone>
    );
  return (
    <>
      <h1>{id}</h1>
      {query.isPending ? (
        <RowsSkeleton rows={6} />
      ) : (
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      )}
      {isGone &&
        (showsChanges ? (
          <Outlet />
        ) : (
          <Link to="/tasks/$id/changes" params={{ id }}>
            {texts.whoDeletedIt}
          </Link>
        ))}
    </>
  );
}

/** Links, and not a tab widget, so that each page has an address and opens in a window of its own. */
function Tabs({ id }: { readonly id: string }) {
  const { t } = useWords();
  const texts = useTexts();
  const params = { id };
  const mayChange = useMay('operator');
  return (
    <nav className={css.tabs} aria-label={texts.pagesOfTask}>
      <Tab to="/tasks/$id" params={params}>
        {texts.tabs.overview}
      </Tab>
      <Tab to="/executions" search={{ task: id }}>
        {texts.tabs.executions}
      </Tab>
      <Tab to="/tasks/$id/ledger" params={params}>
        {texts.tabs.ledger}
      </Tab>
      <Tab to="/tasks/$id/changes" params={params}>
        {texts.tabs.changes}
      </Tab>
      {mayChange && (
        <Tab to="/tasks/$id/edit" params={params} search={{}}>
          {t.tasks.edit}
        </Tab>
      )}
    </nav>
  );
}

function Tab({ children, ...link }: LinkProps & { readonly children: ReactNode }) {
  return (
    <Link {...link} className={css.tab} activeOptions={{ exact: true, includeSearch: false }}>
      {children}
    </Link>
  );
}
