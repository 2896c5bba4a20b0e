import type { components } from '@distribute-schedule/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { api, dataOf } from '../api/api';
import { changeOf, idempotent, type Change } from '../api/change';
import { Question } from '../design/dialog/dialog';
import { useProblemText } from '../design/notice/notice';
import { useToast } from '../design/toast/toasts';
import { executionPath } from '../links/paths';
import { useWords } from '../messages/words';
import { serverClock } from '../time/server-clock';
import { dayMs } from '../time/time-texts';
import type { PauseOrder } from './pause-dialog';

type Schemas = components['schemas'];
type Task = Pick<Schemas['Task'], 'id' | 'name' | 'enabled'> & Partial<Pick<Schemas['ListedTask'], 'recent'>>;

/** Deleting a task that ran within this time asks for its id to be typed. */
const askedForIdMs = 30 * dayMs;

const ranLately = ({ recent }: Task): boolean =>
  recent?.marks.some(
    ({ execution_id, at }) => execution_id !== null && Date.parse(at) > serverClock.now() - askedForIdMs,
  ) ?? false;

interface TaskActions {
  readonly runNow: (task: Task) => void;
  /** Asks first, because it answers a single key. */
  readonly askToRun: (task: Task, opener: HTMLElement | undefined) => void;
  readonly isStarting: boolean;
  /** Asks why and until when before it pauses a task. Resumes one that is paused. */
  readonly pauseOrResume: (task: Task, opener: HTMLElement | undefined) => void;
  /** Asks first. @param onDeleted what follows, because the page of the task is gone then */
  readonly remove: (task: Task, opener: HTMLElement | undefined, onDeleted?: () => void) => void;
  /** The question that is asked now, for the page to show. */
  readonly question: ReactNode;
}

interface Asked {
  readonly action: 'run' | 'delete' | 'pause';
  readonly task: Task;
  readonly opener: HTMLElement | undefined;
  readonly onDeleted?: (() => void) | undefined;
}

const PauseDialog = lazy(() => import('./pause-dialog'));

const path = (id: string) => ({ params: { path: { id } } });

/** Runs, pauses, resumes and deletes tasks, and says what came of it. */
export function useTaskActions(): TaskActions {
  const { t } = useWords();
  const texts = t.tasks;
  const toast = useToast();
  const problemText = useProblemText();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const onError = (error: Error) => toast({ text: problemText(error), isProblem: true });
  const readAgain = () => {
    void client.invalidateQueries({ queryKey: ['tasks'] });
    void client.invalidateQueries({ queryKey: ['task'] });
  };
  const trigger = useMutation({
    mutationFn: (change: Change) =>
      dataOf(api.POST('/api/v1/tasks/{id}/trigger', { ...path(change.id), ...idempotent(change) })),
  });
  const enable = useMutation({
    mutationFn: (change: Change) =>
      dataOf(api.POST('/api/v1/tasks/{id}/enable', { ...path(change.id), ...idempotent(change) })),
  });
  const disable = useMutation({
    mutationFn: (change: Change & { readonly order: PauseOrder }) =>
      dataOf(
        api.POST('/api/v1/tasks/{id}/disable', {
          ...path(change.id),
          ...idempotent(change),
          body: change.order,
        }),
      ),
  });
  const remove = useMutation({
    mutationFn: (change: Change) => dataOf(api.DELETE('/api/v1/tasks/{id}', path(change.id))),
  });

  const runNow = ({ id }: Task) =>
    trigger.mutate(changeOf(id), {
      onError,
      onSuccess: ({ execution_id }) =>
        toast({
          text: texts.started,
          link: (
            <a href={executionPath(execution_id)} data-page>
              {t.executions.show}
            </a>
          ),
        }),
    });
  const resume = ({ id, name }: Task) =>
    enable.mutate(changeOf(id), {
      onError,
      onSuccess: () => toast({ text: texts.wasResumed(name) }),
      onSettled: readAgain,
    });
  const pause = ({ id, name }: Task, order: PauseOrder) =>
    disable.mutate(
      { ...changeOf(id), order },
      {
        onError,
        onSuccess: () => toast({ text: texts.wasPaused(name) }),
        onSettled: readAgain,
      },
    );
  const doRemove = ({ task, onDeleted }: Asked) =>
    remove.mutate(changeOf(task.id), {
      onError,
      onSuccess: () => {
        toast({ text: texts.wasDeleted(task.name) });
        onDeleted?.();
        void client.invalidateQueries({ queryKey: ['tasks'] });
      },
    });

  const close = () => setAsked(undefined);
  const pauseDialog = asked?.action === 'pause' && (
    <Suspense>
      <PauseDialog
        name={asked.task.name}
        opener={asked.opener}
        onKeep={close}
        onPause={(order) => {
          close();
          pause(asked.task, order);
        }}
      />
    </Suspense>
  );
  const question = asked && asked.action !== 'pause' && (
    <Question
      title={asked.action === 'run' ? texts.runTitle(asked.task.name) : texts.deleteTitle(asked.task.name)}
      opener={asked.opener}
      keep={asked.action === 'run' ? t.common.cancel : t.executions.keep}
      act={asked.action === 'run' ? texts.runNow : texts.doDelete}
      isDanger={asked.action === 'delete'}
      mustType={
        asked.action === 'delete' && ranLately(asked.task)
          ? { label: t.bulk.typeText(asked.task.id), text: asked.task.id }
          : undefined
      }
      onKeep={close}
      onAct={() => {
        close();
        if (asked.action === 'run') runNow(asked.task);
        else doRemove(asked);
      }}
    >
      {asked.action === 'run' ? texts.runConsequence : texts.deleteConsequence}
    </Question>
  );
  return {
    runNow,
    askToRun: (task, opener) => setAsked({ action: 'run', task, opener }),
    isStarting: trigger.isPending,
    pauseOrResume: (task, opener) =>
      task.enabled ? setAsked({ action: 'pause', task, opener }) : resume(task),
    remove: (task, opener, onDeleted) => setAsked({ action: 'delete', task, opener, onDeleted }),
    question: pauseDialog || question,
  };
}
