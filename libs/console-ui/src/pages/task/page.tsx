import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Block, Columns, PlainText } from '../../design/block/block';
import { Value } from '../../design/value/value';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { DueDays } from './due-days';
import { Durations } from './durations';
import { Latest } from './latest';
import { taskQuery } from './queries';
import { Statistics } from './statistics';
import { useTexts } from './texts';
import { TaskFacts } from './task-facts';
import { TroubleBlock } from './trouble-block';
import { Upcoming } from './upcoming';

const route = getRouteApi('/shell/tasks/$id');

/** One task: what is wrong with it first, then its next runs and its latest executions. */
export default function TaskPage() {
  const { t } = useWords();
  const texts = useTexts();
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
      <TroubleBlock id={id} />
      {description !== null && <p>{visibleText(description)}</p>}
      <Columns>
        <DueDays id={id} />
        <Upcoming task={task} />
      </Columns>
      <Columns>
        <Durations task={task} />
        <Statistics id={id} />
      </Columns>
      <Latest id={id} />
      <Block title={texts.facts}>
        <TaskFacts task={task} />
      </Block>
      <Columns>
        <Value title={t.execution.parameters} value={task.parameters} />
        <Value title={t.tasks.definition} value={task} />
      </Columns>
    </>
  );
}
