import { lazy } from 'react';
import { api, dataOf } from '../api/api';
import { idempotent, type Change } from '../api/change';
import type { BulkAction } from '../bulk/bulk-bar';
import type { SendPage } from '../bulk/bulk-work';
import { useWords } from '../messages/words';

const requestOf = (ids: readonly string[], change: Change) => ({
  body: { ids: [...ids] },
  ...idempotent(change),
});

const run: SendPage = async (ids, change) =>
  (await dataOf(api.POST('/api/v1/tasks/trigger-many', requestOf(ids, change)))).results;

const remove: SendPage = async (ids, change) =>
  (await dataOf(api.POST('/api/v1/tasks/delete-many', requestOf(ids, change)))).results;

const resume: SendPage = async (ids, change) => {
  const body = { ids: [...ids], enabled: true };
  return (await dataOf(api.POST('/api/v1/tasks/enable-many', { body, ...idempotent(change) }))).results;
};

const BulkPauseDialog = lazy(() => import('./bulk-pause-dialog'));

/** What an operator can do with several tasks at once. */
export function useBulkTaskActions(): readonly BulkAction[] {
  const { t } = useWords();
  const { many, doDelete, deleteConsequence, ...texts } = t.tasks;
  return [
    {
      id: 'run',
      label: texts.runNow,
      ask: (count) => ({ title: many.runTitle(count), text: many.runConsequence, act: texts.runNow }),
      isAlwaysAsked: true,
      send: run,
      done: many.started,
    },
    {
      id: 'pause',
      label: texts.askToPause,
      Dialog: BulkPauseDialog,
      done: many.paused,
    },
    {
      id: 'resume',
      label: texts.resume,
      ask: (count) => ({ title: many.resumeTitle(count), text: many.resumeConsequence, act: texts.resume }),
      isAlwaysAsked: false,
      send: resume,
      done: many.resumed,
    },
    {
      id: 'delete',
      label: texts.delete,
      isDanger: true,
      ask: (count) => ({ title: many.deleteTitle(count), text: deleteConsequence, act: doDelete }),
      isAlwaysAsked: true,
      send: remove,
      done: many.deleted,
    },
  ];
}
