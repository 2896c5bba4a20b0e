import { PageHead } from '../../design/page-head/page-head';
import { StatusMark } from '../../design/status/status-mark';
import { useExecutionActions } from '../../execution-actions/execution-actions';
import { taskPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import type { Execution } from './queries';

/** What it is and how it stands, and what can be done with it. */
export function Head({ execution }: { readonly execution: Execution }) {
  const { t } = useWords();
  const { id, task_id, task_name, status, end_time, cancel_requested } = execution;
  const mayChange = useMay('operator');
  const { runAgain, isRunningAgain, cancel, question } = useExecutionActions();
  const isOver = end_time !== null;
  const actions =
    mayChange &&
    (isOver ? (
      <button
        type="button"
        className="button primary"
        disabled={isRunningAgain}
        onClick={() => runAgain(execution)}
      >
        {t.executions.runAgain}
      </button>
    ) : (
      <button
        type="button"
        className="button"
        onClick={({ currentTarget }) => cancel(execution, currentTarget)}
      >
        {t.executions.cancelExecution}
      </button>
    ));
  return (
    <>
      <PageHead
        title={
          <a href={taskPath(task_id)} data-page>
            {task_name}
          </a>
        }
        state={
          <>
            <StatusMark of={status} />
            {cancel_requested && !isOver && <span className="soft">{t.execution.cancelRequested}</span>}
          </>
        }
        id={id}
        actions={actions}
      />
      {question}
    </>
  );
}
