import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Block, Blocks, Columns, PlainText } from '../../design/block/block';
import { ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { Value } from '../../design/value/value';
import { useDigest } from '../../live/use-live';
import { useWords } from '../../messages/words';
import { usePageTitle } from '../../shell/page-title';
import { visibleText } from '../../text/visible-text';
import { Head } from './head';
import { Latest } from './latest';
import { Ledger } from './ledger';
import { taskQuery, type Task } from './queries';
import { Statistics } from './statistics';
import { TaskFacts } from './task-facts';
import { Upcoming } from './upcoming';

const route = getRouteApi('/shell/tasks/$id');

/** One task: what is wrong with it first, then its next runs, its latest executions and what became of its due times. */
export default function TaskPage() {
  const { id } = route.useParams();
  const client = useQueryClient();
  const query = useQuery(taskQuery(id));
  const task = query.data;
  usePageTitle(task?.name ?? id);
  useDigest(({ tasks, executions, isIncomplete }) => {
    const isTouched = tasks.has(id) || [...executions.values()].some(({ taskId }) => taskId === id);
    if (isTouched || isIncomplete)
      void client.invalidateQueries({ queryKey: ['task', id] }, { cancelRefetch: false });
  });
  if (task) return <Shown task={task} />;
  return (
    <>
      <h1>{id}</h1>
      {query.isPending ? (
        <RowsSkeleton rows={6} />
      ) : (
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      )}
    </>
  );
}

function Shown({ task }: { readonly task: Task }) {
  const { t } = useWords();
  const { id, parked_because, description } = task;
  return (
    <Blocks>
      <Head task={task} />
      {parked_because !== null && (
        <Block title={t.tasks.parkedBecause} isProblem>
          <PlainText label={t.tasks.reason}>{visibleText(parked_because)}</PlainText>
        </Block>
      )}
      {description !== null && <p>{description}</p>}
      <TaskFacts task={task} />
      <Columns>
        <Upcoming id={id} />
        <Statistics id={id} />
      </Columns>
      <Latest id={id} />
      <Ledger id={id} />
      <Columns>
        <Value title={t.execution.parameters} value={task.parameters} />
        <Value title={t.tasks.definition} value={task} />
      </Columns>
    </Blocks>
  );
}
