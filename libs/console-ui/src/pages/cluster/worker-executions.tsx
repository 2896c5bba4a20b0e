import { SmallTable } from '../../design/block/block';
import { StatusMark } from '../../design/status/status-mark';
import { executionPath, taskPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { visibleText } from '../../text/visible-text';
import { Elapsed } from '../../time/elapsed';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import type { Execution } from './queries';
import { useClusterTexts } from './texts';

const maxError = 200;

/** Executions of one worker. */
export function WorkerExecutions({
  label,
  executions,
  isRunning = false,
}: {
  readonly label: string;
  readonly executions: readonly Execution[];
  /** Shows for how long they have run, and no error. */
  readonly isRunning?: boolean;
}) {
  const { t } = useWords();
  const texts = useClusterTexts();
  const heads = [t.executions.status, texts.task, t.executions.due, t.executions.took];
  return (
    <SmallTable label={label} heads={isRunning ? heads : [...heads, t.executions.error]}>
      {executions.map(
        ({ id, status, task_id, task_name, scheduled_time, start_time, duration_ms, error }) => (
          <tr key={id}>
            <td>
              <StatusMark of={status} />
            </td>
            <td>
              <a href={taskPath(task_id)} data-page>
                {task_name}
              </a>
            </td>
            <td>
              <a href={executionPath(id)} data-page>
                <Moment at={scheduled_time} />
              </a>
            </td>
            <td className="number">
              {duration_ms === null ? <Elapsed since={start_time} /> : durationText(duration_ms)}
            </td>
            {!isRunning && (
              <td data-wraps className="soft">
                {error === null ? '' : visibleText(error).slice(0, maxError)}
              </td>
            )}
          </tr>
        ),
      )}
    </SmallTable>
  );
}
