import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Block, Columns, PlainText } from '../../design/block/block';
import { Value } from '../../design/value/value';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Latest } from './latest';
import { taskQuery } from './queries';
import { Statistics } from './statistics';
import { TaskFacts } from './task-facts';
import { Upcoming } from './upcoming';

const route = getRouteApi('/shell/tasks/$id');

/** One task: what is wrong with it first, then its next runs and its latest executions. */
export default function TaskPage() {
  const { t } = useWords();
  const { id } = route.useParams();
  const { data: task } = useQuery(taskQuery(id));
  if (!task) return null;
  const { parked_because, description } = task;
  return (
    <>
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
      <Columns>
        <Value title={t.execution.parameters} value={task.parameters} />
        <Value title={t.tasks.definition} value={task} />
      </Columns>
    </>
  );
}
