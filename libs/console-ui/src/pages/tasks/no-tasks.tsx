import { Link } from '@tanstack/react-router';
import { basePath } from '../../api/api';
import { PlainText } from '../../design/block/block';
import { Empty } from '../../design/notice/notice';
import { useMay } from '../../session/session';
import { hasFilters, noFilters, type TasksSearch } from './search';
import { useTexts } from './texts';

interface Props {
  readonly search: TasksSearch;
  readonly onChange: (change: Partial<TasksSearch>) => void;
}

/** Says which of three it is: nothing exists yet, nothing matches, or nothing to worry about. */
export function NoTasks({ search, onChange }: Props) {
  const texts = useTexts();
  const mayChange = useMay('operator');
  if (!hasFilters(search))
    return (
      <Empty
        title={texts.none.yet.title}
        step={
          <>
            {mayChange && (
              <Link className="button primary" to="/tasks/new" search={{}}>
                {texts.newTask}
              </Link>
            )}
            <PlainText label="curl">{command}</PlainText>
          </>
        }
      >
        {texts.none.yet.text}
      </Empty>
    );
  const { state, ...others } = search;
  const isOnlyState = state !== undefined && !hasFilters(others);
  const { title, text } = isOnlyState ? texts.none[state] : texts.none.matches;
  return (
    <Empty
      title={title}
      step={
        <button type="button" className="button" onClick={() => onChange(noFilters)}>
          {isOnlyState ? texts.showAll : texts.clear}
        </button>
      }
    >
      {text}
    </Empty>
  );
}

const command = `curl -X POST ${location.origin}${basePath}/api/v1/tasks \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "hello", "cron_expression": "@every 10s", "executor": "local", "handler": "hello"}'`;
