import type { components } from '@distribute-schedule/api-client';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api, dataOf } from '../api/api';
import { changeOf, idempotent, type Change } from '../api/change';
import { Question } from '../design/dialog/dialog';
import { useProblemText } from '../design/notice/notice';
import { useToast } from '../design/toast/toasts';
import { executionPath } from '../links/paths';
import { useWords } from '../messages/words';

type Execution = Pick<components['schemas']['ExecutionSummary'], 'id' | 'task_name' | 'status' | 'worker_id'>;

interface ExecutionActions {
  readonly runAgain: (execution: Execution) => void;
  /** True while a rerun is on its way. */
  readonly isRunningAgain: boolean;
  /** Asks first. The focus goes back to the opener afterwards. */
  readonly cancel: (execution: Execution, opener?: HTMLElement) => void;
  /** The question that is asked now, for the page to show. */
  readonly question: ReactNode;
}

const path = (id: string) => ({ params: { path: { id } } });

/** Reruns and cancels executions, and says what came of it. */
export function useExecutionActions(): ExecutionActions {
  const { t } = useWords();
  const texts = t.executions;
  const toast = useToast();
  const problemText = useProblemText();
  const [doomed, setDoomed] = useState<{ execution: Execution; opener: HTMLElement | undefined }>();
  const cancel = useMutation({
    mutationFn: (change: Change) =>
      dataOf(api.POST('/api/v1/executions/{id}/cancel', { ...path(change.id), ...idempotent(change) })),
  });
  const rerun = useMutation({
    mutationFn: (change: Change) =>
      dataOf(api.POST('/api/v1/executions/{id}/rerun', { ...path(change.id), ...idempotent(change) })),
  });
  const onError = (error: Error) => toast({ text: problemText(error), isProblem: true });

  const runAgain = ({ id }: Execution) =>
    rerun.mutate(changeOf(id), {
      onError,
      onSuccess: ({ execution_id, created }) =>
        toast({
          text: created ? texts.rerun : texts.rerunBefore,
          link: (
            <a href={executionPath(execution_id)} data-page>
              {texts.show}
            </a>
          ),
        }),
    });
  const doCancel = ({ id }: Execution) =>
    cancel.mutate(changeOf(id), {
      onError,
      onSuccess: ({ outcome }) =>
        toast({ text: outcome === 'cancelled' ? texts.cancelled : texts.cancelRequested }),
    });

  const question = doomed && (
    <Question
      title={texts.cancelTitle(doomed.execution.task_name)}
      opener={doomed.opener}
      keep={texts.keep}
      act={texts.doCancel}
      onKeep={() => setDoomed(undefined)}
      onAct={() => {
        setDoomed(undefined);
        doCancel(doomed.execution);
      }}
    >
      {doomed.execution.status === 'running'
        ? texts.cancelRunning(doomed.execution.worker_id ?? '')
        : texts.cancelWaiting}
    </Question>
  );
  return {
    runAgain,
    isRunningAgain: rerun.isPending,
    cancel: (execution, opener) => setDoomed({ execution, opener }),
    question,
  };
}
