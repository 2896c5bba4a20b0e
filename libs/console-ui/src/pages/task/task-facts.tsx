import { Facts } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import type { Task } from './queries';

/** When and how it runs. */
export function TaskFacts({ task }: { readonly task: Task }) {
  const { t, number } = useWords();
  const { cron_expression, time_zone, next_run_at, executor, handler, unfinished, owner, labels } = task;
  const { timeout_seconds, max_retry, priority, execution_mode, updated_at, version } = task;
  return (
    <Facts
      facts={[
        [
          t.tasks.schedule,
          <span key="schedule">
            <span className="mono">{cron_expression}</span> {time_zone}
          </span>,
        ],
        [t.tasks.next, <Moment key="next" at={next_run_at} />],
        [t.tasks.runs, handler === '' ? executor : `${executor}: ${handler}`],
        [t.tasks.open, number(unfinished)],
        [t.tasks.overlap, execution_mode],
        [t.execution.timeout, durationText(timeout_seconds * 1000)],
        [t.execution.retries, number(max_retry)],
        [t.execution.priority, number(priority)],
        owner !== null && [t.tasks.owner, owner],
        Object.keys(labels).length > 0 && [
          t.execution.labels,
          Object.entries(labels)
            .map(([name, value]) => `${name}=${value}`)
            .join(', '),
        ],
        [t.execution.version, number(version)],
        [t.tasks.updated, <Moment key="updated" at={updated_at} />],
      ]}
    />
  );
}
