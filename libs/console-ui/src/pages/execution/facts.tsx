import { Facts } from '../../design/block/block';
import { executionPath, workerPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import type { Execution } from './queries';

/** When, where and why it ran. */
export function ExecutionFacts({ execution }: { readonly execution: Execution }) {
  const { t, number } = useWords();
  const texts = t.execution;
  const { scheduled_time, late_ms, start_time, duration_ms, worker_id, cause, rerun_of } = execution;
  const { executor, handler, task_version, timeout_seconds, retry_count, priority, labels } = execution;
  return (
    <Facts
      facts={[
        [t.executions.due, <Moment key="due" at={scheduled_time} />],
        late_ms !== null && [texts.late, durationText(late_ms)],
        [texts.started, <Moment key="start" at={start_time} />],
        duration_ms !== null && [t.executions.took, durationText(duration_ms)],
        worker_id !== null && [
          t.executions.worker,
          <a key="worker" href={workerPath(worker_id)} data-page>
            {worker_id}
          </a>,
        ],
        [t.executions.cause, t.common.cause[cause]],
        rerun_of !== null && [
          texts.rerunOf,
          <a key="rerun" href={executionPath(rerun_of)} data-page>
            {rerun_of}
          </a>,
        ],
        [texts.runs, handler === '' ? executor : `${executor}: ${handler}`],
        [texts.timeout, durationText(timeout_seconds * 1000)],
        retry_count > 0 && [texts.retries, number(retry_count)],
        [texts.priority, number(priority)],
        [texts.version, number(task_version)],
        Object.keys(labels).length > 0 && [
          texts.labels,
          Object.entries(labels)
            .map(([name, value]) => `${name}=${value}`)
            .join(', '),
        ],
      ]}
    />
  );
}
