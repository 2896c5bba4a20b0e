import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { changeOf, type Change } from '../api/change';
import { bulkWork, type BulkResult, type SendPage } from './bulk-work';

/** A change of many things, from its begin until its report is closed. */
export interface Work {
  readonly ids: readonly string[];
  readonly results: readonly BulkResult[];
  readonly state: 'running' | 'stopping' | 'over';
  /** Why the rest was not reached. */
  readonly problem: unknown;
}

interface BulkWorker {
  readonly work: Work | undefined;
  /** @param onOver called at the end. `isGone`: the page is gone, and the report can only be a toast */
  readonly start: (
    ids: readonly string[],
    send: SendPage,
    onOver: (work: Work, isGone: boolean) => void,
  ) => void;
  /** Ends the work after the page that is under way. */
  readonly stop: () => void;
  /** Forgets the work that is over. */
  readonly close: () => void;
}

interface Page {
  readonly send: SendPage;
  readonly ids: readonly string[];
  readonly change: Change;
}

/** Works through many things, one work at a time. Leaving the page stops it. */
export function useBulkWork(): BulkWorker {
  const [work, setWork] = useState<Work>();
  const stopping = useRef<AbortController>(undefined);
  // A mutation, so that a page is sent again when the server was away for a moment.
  const { mutateAsync } = useMutation({ mutationFn: ({ send, ids, change }: Page) => send(ids, change) });
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      stopping.current?.abort();
    };
  }, []);

  const run = async (ids: readonly string[], send: SendPage, signal: AbortSignal): Promise<Work> => {
    let results: readonly BulkResult[] = [];
    const onProgress = (soFar: readonly BulkResult[]) => {
      results = soFar;
      setWork((before) => before && { ...before, results });
    };
    const sendPage: SendPage = (page, change) => mutateAsync({ send, ids: page, change });
    let problem: unknown;
    try {
      await bulkWork({ ids, send: sendPage, changeOf, onProgress, signal });
    } catch (error) {
      problem = error;
    }
    return { ids, results, state: 'over', problem };
  };

  return {
    work,
    start: (ids, send, onOver) => {
      const controller = new AbortController();
      stopping.current = controller;
      setWork({ ids, results: [], state: 'running', problem: undefined });
      void run(ids, send, controller.signal).then((over) => {
        setWork(over);
        onOver(over, isGone.current);
      });
    },
    stop: () => {
      stopping.current?.abort();
      setWork((before) => before && { ...before, state: 'stopping' });
    },
    close: () => setWork(undefined),
  };
}
