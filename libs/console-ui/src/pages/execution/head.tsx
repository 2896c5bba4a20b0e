import { StatusMark } from '../../design/status/status-mark';
import { copyText } from '../../design/copy-text';
import { useToast } from '../../design/toast/toasts';
import { useExecutionActions } from '../../execution-actions/execution-actions';
import { taskPath } from '../../links/paths';
import { useWords } from '../../messages/words';
import { useMay } from '../../session/session';
import css from './execution.module.css';
import type { Execution } from './queries';

/** What it is and how it stands, and what can be done with it. */
export function Head({ execution }: { readonly execution: Execution }) {
  const { t } = useWords();
  const texts = t.execution;
  const { id, task_id, task_name, status, end_time, cancel_requested } = execution;
  const mayChange = useMay('operator');
  const toast = useToast();
  const { runAgain, isRunningAgain, cancel, question } = useExecutionActions();
  const isOver = end_time !== null;
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1>
          <a href={taskPath(task_id)} data-page>
            {task_name}
          </a>
        </h1>
        <StatusMark of={status} />
        {cancel_requested && !isOver && <span className="soft">{texts.cancelRequested}</span>}
      </div>
      <p className="mono soft">{id}</p>
      <div className={css.actions}>
        {mayChange && isOver && (
          <button
            type="button"
            className="button primary"
            disabled={isRunningAgain}
            onClick={() => runAgain(execution)}
          >
            {t.executions.runAgain}
          </button>
        )}
        {mayChange && !isOver && (
          <button
            type="button"
            className="button"
            onClick={({ currentTarget }) => cancel(execution, currentTarget)}
          >
            {t.executions.cancelExecution}
          </button>
        )}
        <button
          type="button"
          className="button quiet"
          onClick={() => void copyText(id).then(() => toast({ text: t.common.copied }))}
        >
          {t.executions.copyId}
        </button>
      </div>
      {question}
    </header>
  );
}
