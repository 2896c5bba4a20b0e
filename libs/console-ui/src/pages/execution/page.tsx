import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Blocks, Columns } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { Value } from '../../design/value/value';
import { useDigest } from '../../live/use-live';
import { useWords } from '../../messages/words';
import { usePreferences } from '../../settings/preferences';
import { usePageTitle } from '../../shell/page-title';
import { TaskZone } from '../../time/task-zone';
import { Attempts } from './attempts';
import { Changed } from './changed';
import { ExecutionFacts } from './facts';
import { Failure } from './failure';
import { Head } from './head';
import { LedgerEntry, Steps } from './history';
import { LogView } from './log/log-view';
import { Progress } from './progress';
import { executionQuery, progressQuery, taskZoneQuery, waitingQuery, type Execution } from './queries';
import { WhyItWaits } from './why-it-waits';

const route = getRouteApi('/shell/executions/$id');

/** One run of a task: what went wrong or why it waits first, then attempts, log and values. */
export default function ExecutionPage() {
  const { t } = useWords();
  const { id } = route.useParams();
  const client = useQueryClient();
  const query = useQuery(executionQuery(id));
  const execution = query.data;
  const zone = useZoneOfTask(execution?.task_id);
  usePageTitle(execution ? `${t.common.status[execution.status]} · ${execution.task_name}` : id);
  useDigest(({ executions, progress, hasClusterChange, isIncomplete }) => {
    if (progress.has(id)) void client.invalidateQueries({ queryKey: progressQuery(id).queryKey });
    if (hasClusterChange) void client.invalidateQueries({ queryKey: waitingQuery(id).queryKey });
    if (isIncomplete || executions.has(id)) {
      // Not the question why it waits, which the server refuses once it runs.
      void client.invalidateQueries({ queryKey: ['execution', id], exact: true });
    }
  });
  if (query.isPending) {
    return (
      <>
        <h1>{t.execution.title}</h1>
        <RowsSkeleton rows={6} />
      </>
    );
  }
  if (!execution) {
    return (
      <>
        <h1>{t.execution.title}</h1>
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      </>
    );
  }
  return (
    <TaskZone value={zone}>
      <Shown execution={execution} />
    </TaskZone>
  );
}

/** The zone of the task. It is read only for those who want times in it. */
function useZoneOfTask(id: string | undefined): string | null {
  const isWanted = usePreferences().taskTimes === 'task' && id !== undefined;
  const { data } = useQuery({ ...taskZoneQuery(id ?? ''), enabled: isWanted });
  return data ?? null;
}

function Shown({ execution }: { readonly execution: Execution }) {
  const { t } = useWords();
  const texts = t.execution;
  const { id, status, error, attempt_history, parameters, result, steps } = execution;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isWaiting = status === 'pending' || status === 'retrying';
  return (
    <Blocks>
      <Head execution={execution} />
      {error !== null && <Failure execution={execution} error={error} />}
      {status === 'failed' && <Changed execution={execution} />}
      {isWaiting && <WhyItWaits id={id} />}
      {status === 'running' && <Progress execution={execution} />}
      <ExecutionFacts execution={execution} />
      {attempt_history.length > 0 && <Attempts attempts={attempt_history} />}
      <LogView
        key={id}
        id={id}
        attempts={execution.attempts}
        search={search}
        onSearch={(change, isTyping = false) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: isTyping })
        }
      />
      <Columns>
        <Value title={texts.parameters} value={parameters} />
        {result !== null && <Value title={texts.result} value={result} />}
      </Columns>
      <Columns>
        <Steps steps={steps} />
        <LedgerEntry execution={execution} />
      </Columns>
    </Blocks>
  );
}
