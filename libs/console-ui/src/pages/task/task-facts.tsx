import { Facts } from '../../design/block/block';
import { useWords } from '../../messages/words';
import { tasksPath } from '../../links/paths';
import { visibleText } from '../../text/visible-text';
import { Moment } from '../../time/moment';
import { durationText } from '../../time/time-texts';
import type { Task } from './queries';
import css from './task.module.css';

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
        [
          t.tasks.runs,
          <span key="runs">
            <a href={tasksPath('executor', executor)} data-page>
              {executor}
            </a>
            {handler !== '' && `: ${visibleText(handler)}`}
          </span>,
        ],
        [t.tasks.open, number(unfinished)],
        [t.tasks.overlap, execution_mode],
        [t.execution.timeout, durationText(timeout_seconds * 1000)],
        [t.execution.retries, number(max_retry)],
        [t.execution.priority, number(priority)],
        owner !== null && [
          t.tasks.owner,
          <a key="owner" href={tasksPath('owner', owner)} data-page>
            {visibleText(owner)}
          </a>,
        ],
        Object.keys(labels).length > 0 && [
          t.execution.labels,
          Object.entries(labels).map(([name, value]) => (
            <a key={name} href={tasksPath('label', `${name}=${value}`)} data-page className={css.label}>
              {name}={value}
            </a>
          )),
        ],
        [t.execution.version, number(version)],
        [t.tasks.updated, <Moment key="updated" at={updated_at} />],
      ]}
    />
  );
}
