import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { useDigest } from '../../live/use-live';
import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';
import { visibleText } from '../../text/visible-text';
import { Attempts } from './attempts';
import { Changed } from './changed';
import css from './execution.module.css';
import { Facts } from './facts';
import { Head } from './head';
import { LogView } from './log-view';
import { Progress } from './progress';
import { executionQuery, type Execution } from './queries';
import { Value } from './value';
import { WhyItWaits } from './why-it-waits';

const route = getRouteApi('/shell/executions/$id');

/** One run of a task: what went wrong or why it waits first, then attempts, log and values. */
export default function ExecutionPage() {
  const { t } = useWords();
  const { id } = route.useParams();
  const client = useQueryClient();
  const query = useQuery(executionQuery(id));
  const execution = query.data;
  usePageTitle(execution ? `${t.common.status[execution.status]} · ${execution.task_name}` : id);
  useDigest(({ executions, isIncomplete }) => {
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
  return <Shown execution={execution} />;
}

function Shown({ execution }: { readonly execution: Execution }) {
  const { t } = useWords();
  const texts = t.execution;
  const { id, status, error, attempt_history, parameters, result } = execution;
  const { line } = route.useSearch();
  const isWaiting = status === 'pending' || status === 'retrying';
  return (
    <div className={css.page}>
      <Head execution={execution} />
      {error !== null && (
        <section className={`${css.block} ${css.error}`} aria-label={texts.error}>
          <h2>{status === 'failed' ? texts.failedBecause : texts.lastError}</h2>
          <pre className={css.text} tabIndex={0}>
            {visibleText(error)}
          </pre>
        </section>
      )}
      {status === 'failed' && <Changed execution={execution} />}
      {isWaiting && <WhyItWaits id={id} />}
      {status === 'running' && <Progress execution={execution} />}
      <Facts execution={execution} />
      {attempt_history.length > 0 && <Attempts attempts={attempt_history} />}
      <LogView id={id} line={line} />
      <div className={css.values}>
        <Value title={texts.parameters} value={parameters} />
        {result !== null && <Value title={texts.result} value={result} />}
      </div>
    </div>
  );
}
