import { api, dataOf } from '../api/api';
import { idempotent, type Change } from '../api/change';
import type { BulkAction } from '../bulk/bulk-bar';
import type { SendPage } from '../bulk/bulk-work';
import { useWords } from '../messages/words';

const requestOf = (ids: readonly string[], change: Change) => ({
  body: { ids: [...ids] },
  ...idempotent(change),
});

export const rerunMany: SendPage = async (ids, change) =>
  (await dataOf(api.POST('/api/v1/executions/rerun-many', requestOf(ids, change)))).results;

const cancelMany: SendPage = async (ids, change) =>
  (await dataOf(api.POST('/api/v1/executions/cancel-many', requestOf(ids, change)))).results;

/** What an operator can do with several executions at once. */
export function useBulkExecutionActions(): readonly BulkAction[] {
  const { t } = useWords();
  const { many, runAgain, cancelExecution } = t.executions;
  return [
    {
      id: 'rerun',
      label: runAgain,
      ask: (count) => ({ title: many.rerunTitle(count), text: many.rerunConsequence, act: runAgain }),
      isAlwaysAsked: true,
      send: rerunMany,
      done: many.rerun,
    },
    {
      id: 'cancel',
      label: cancelExecution,
      isDanger: true,
      ask: (count) => ({ title: many.cancelTitle(count), text: many.cancelConsequence, act: many.doCancel }),
      isAlwaysAsked: true,
      send: cancelMany,
      done: many.cancelled,
    },
  ];
}
