import type { components } from '@distribute-schedule/api-client';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api, dataOf } from '../api/api';
import { changeOf, idempotent, type Change } from '../api/change';
import { Question } from '../design/dialog/dialog';
import { useProblemText } from '../design/notice/notice';
import { useToast } from '../design/toast/toasts';
import { executionPath } from '../links/paths';
import type { Messages } from '../messages/en/index';
import { useWords } from '../messages/words';

type Execution = Pick<components['schemas']['ExecutionSummary'], 'id' | 'task_name' | 'status' | 'worker_id'>;

interface ExecutionActions {
  readonly runAgain: (execution: Execution) => void;
  /** Asks first, because a single key is easily hit. */
  readonly askToRunAgain: (execution: Execution, opener?: HTMLElement) => void;
  /** True while a rerun is on its way. */
  readonly isRunningAgain: boolean;
  /** Asks first. The focus goes back to the opener afterwards. */
  readonly cancel: (execution: Execution, opener?: HTMLElement) => void;
  /** The question that is asked now, for the page to show. */
  readonly question: ReactNode;
}

interface Asked {
  readonly action: 'cancel' | 'rerun';
  readonly execution: Execution;
  readonly opener: HTMLElement | undefined;
}

const path = (id: string) => ({ params: { path: { id } } });

/** Reruns and cancels executions, and says what came of it. */
export function useExecutionActions(): ExecutionActions {
  const { t } = useWords();
  const texts = t.executions;
  const toast = useToast();
  const problemText = useProblemText();
  const [asked, setAsked] = useState<Asked>();
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

  const question = asked && (
    <Question
      title={
        asked.action === 'cancel'
          ? texts.cancelTitle(asked.execution.task_name)
          : texts.rerunTitle(asked.execution.task_name)
      }
      opener={asked.opener}
      keep={asked.action === 'cancel' ? texts.keep : t.common.cancel}
      act={asked.action === 'cancel' ? texts.doCancel : texts.runAgain}
      onKeep={() => setAsked(undefined)}
      onAct={() => {
        setAsked(undefined);
        if (asked.action === 'cancel') doCancel(asked.execution);
        else runAgain(asked.execution);
      }}
    >
      {consequenceOf(asked, texts)}
    </Question>
  );
  return {
    runAgain,
    askToRunAgain: (execution, opener) => setAsked({ action: 'rerun', execution, opener }),
    isRunningAgain: rerun.isPending,
    cancel: (execution, opener) => setAsked({ action: 'cancel', execution, opener }),
    question,
  };
}

function consequenceOf({ action, execution }: Asked, texts: Messages['executions']): string {
  if (action === 'rerun') return texts.rerunConsequence;
  return execution.status === 'running'
    ? texts.cancelRunning(execution.worker_id ?? '')
    : texts.cancelWaiting;
}
