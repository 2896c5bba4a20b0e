import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ApiProblem } from '../../api/api-problem';
import { changeOf, type Change } from '../../api/change';
import { useProblemText } from '../../design/notice/notice';
import { changesOf, type Draft, type Task } from './draft';
import { create, readTask, save } from './queries';
import { fieldsOf } from './use-check';

interface SaveOrder {
  readonly draft: Draft;
  readonly base: Task | undefined;
  readonly defaults: Task;
  readonly onSaved: (task: Task) => void;
  readonly onConflict: (theirs: Task) => void;
  readonly onRefused: () => void;
}

/** Saves the draft. The key is made at the click, so that a request that is sent again counts once. */
export function useSave({ draft, base, defaults, onSaved, onConflict, onRefused }: SaveOrder) {
  const client = useQueryClient();
  const problemText = useProblemText();
  const mutation = useMutation({
    mutationFn: (change: Change) =>
      base ? save(changesOf(draft, base, defaults), base, change) : create(draft, change),
    onSuccess: (task) => {
      void client.invalidateQueries({ queryKey: ['tasks'] });
      void client.invalidateQueries({ queryKey: ['task', task.id] });
    },
    onError: async (error) => {
      if (base && error instanceof ApiProblem && error.status === 412) {
        onConflict(await readTask(base.id));
        mutation.reset();
      } else if (fieldsOf(error).length > 0) onRefused();
    },
  });
  // Only after the page knows that all is saved: it would ask before it leaves.
  const saved = mutation.data;
  const hasLeft = useRef(false);
  useEffect(() => {
    if (!saved || hasLeft.current) return;
    hasLeft.current = true;
    onSaved(saved);
  }, [saved, onSaved]);
  const isConflict = mutation.error instanceof ApiProblem && mutation.error.status === 412;
  return {
    submit: () => mutation.mutate(changeOf(base?.id ?? '')),
    isSaving: mutation.isPending,
    isSaved: mutation.isSuccess,
    refused: fieldsOf(mutation.error),
    clearRefusal: () => mutation.isError && mutation.reset(),
    problem: mutation.error && !isConflict ? problemText(mutation.error) : undefined,
  };
}
