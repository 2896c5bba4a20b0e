import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, dataOf } from '../../api/api';
import { changeOf, idempotent, type Change } from '../../api/change';
import { useProblemText } from '../../design/notice/notice';
import { useToast } from '../../design/toast/toasts';
import { workersQuery, type Worker } from './queries';
import { useClusterTexts } from './texts';

interface Draining {
  /** Whether the worker drains, as somebody has just wished or as it reports. */
  readonly isDraining: (worker: Worker) => boolean;
  readonly toggle: (worker: Worker) => void;
}

/** Drains workers and lets them work again. Shows the wish at once, and takes it back with the reason if it is refused. */
export function useDraining(workers: readonly Worker[]): Draining {
  const texts = useClusterTexts();
  const toast = useToast();
  const problemText = useProblemText();
  const client = useQueryClient();
  const [wished, setWished] = useState<ReadonlyMap<string, boolean>>(new Map());
  const wish = (id: string, drain: boolean | undefined) =>
    setWished((before) => {
      const after = new Map(before);
      if (drain === undefined) after.delete(id);
      else after.set(id, drain);
      return after;
    });
  // A wish is over once the worker reports it: from then on the worker says how it is.
  useEffect(() => {
    for (const { id, draining } of workers) if (wished.get(id) === draining) wish(id, undefined);
  }, [workers, wished]);
  const change = useMutation({
    mutationFn: ({ drain, ...change }: Change & { readonly drain: boolean }) => {
      const request = { params: { path: { id: change.id } }, ...idempotent(change) };
      return drain
        ? dataOf(api.POST('/api/v1/workers/{id}/drain', request))
        : dataOf(api.POST('/api/v1/workers/{id}/undrain', request));
    },
  });
  const isDraining = ({ id, draining }: Worker) => wished.get(id) ?? draining;
  const toggle = (worker: Worker) => {
    const { id } = worker;
    const drain = !isDraining(worker);
    wish(id, drain);
    change.mutate(
      { ...changeOf(id), drain },
      {
        onError: (error) => {
          wish(id, undefined);
          toast({ text: texts.notChanged(id, problemText(error)), isProblem: true });
        },
        onSuccess: () => toast({ text: drain ? texts.wasDrained(id) : texts.wasUndrained(id) }),
        onSettled: () => void client.invalidateQueries({ queryKey: workersQuery.queryKey }),
      },
    );
  };
  return { isDraining, toggle };
}
