import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import type { Digest } from '../../live/digest';
import { Throttled } from '../../live/throttled';
import { useDigest } from '../../live/use-live';
import { facetsQuery, readPage, tasksQuery, type TaskPage } from './queries';
import type { TasksSearch } from './search';
import { differences, pageOfRow, patchRows } from './task-list';

/** What is shown is read at most this often. */
const minPauseMs = 2000;
/** After this time the end of an execution is among the outcomes of its task, because it is folded. */
const foldedAfterMs = 1500;
/** Rows that a large window shows. */
const visibleRows = 40;

/** What waits while somebody reads: rows to add, and whether rows are to go. */
const nothingHeld = { added: 0, isGone: false };

interface LiveTasks {
  /** Rows that wait, because showing them would move what is being read. */
  readonly waiting: number;
  /** Shows the rows that wait. */
  readonly showNew: () => void;
}

/**
 * Keeps the list of tasks live: reads the pages that are in view again when a digest names a task. Rows change in place.
 * New rows, and the leaving of rows, wait while somebody reads.
 */
export function useLiveTasks(
  search: TasksSearch,
  isReading: boolean,
  firstVisible: RefObject<number>,
): LiveTasks {
  const client = useQueryClient();
  const { queryKey } = tasksQuery(search);
  const [held, setHeld] = useState(nothingHeld);
  const reader = useRef<Throttled>(undefined);

  const readAll = () => client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  const take = (number: number, fresh: TaskPage): Promise<void> | undefined => {
    const pages = client.getQueryData(queryKey)?.pages ?? [];
    const { added, isGone } = differences(pages, number, fresh);
    if (!isReading && (added > 0 || isGone)) {
      setHeld(nothingHeld);
      return readAll();
    }
    setHeld({ added, isGone });
    client.setQueryData(
      queryKey,
      (data) => data && { ...data, pages: patchRows(data.pages, fresh.items) as TaskPage[] },
    );
    return undefined;
  };

  const read = useEffectEvent(async () => {
    void client.invalidateQueries({ queryKey: facetsQuery.queryKey }, { cancelRefetch: false });
    const data = client.getQueryData(queryKey);
    if (!data) return;
    const first = firstVisible.current;
    const numbers = new Set([first, first + visibleRows].map((row) => pageOfRow(data.pages, row)));
    for (const number of numbers) {
      // What keeps the server from answering is shown by the banner, and the next digest tries again.
      const fresh = await readPage(search, data.pageParams[number] as string | undefined).catch(
        () => undefined,
      );
      if (fresh) await take(number, fresh);
    }
  });

  const key = JSON.stringify(search);
  useEffect(() => {
    const throttled = new Throttled(minPauseMs, () => read());
    reader.current = throttled;
    setHeld(nothingHeld);
    return () => throttled.stop();
  }, [key]);

  // What was held back is shown as soon as nothing is being read any more.
  useEffect(() => {
    if (!isReading && (held.added > 0 || held.isGone)) reader.current?.request();
  }, [isReading, held]);

  const touches = ({ tasks, executions, isIncomplete }: Digest): boolean => {
    if (isIncomplete || tasks.size > 0) return true;
    if (executions.size === 0) return false;
    // An execution may bring a task into a state, or out of it.
    if (search.state !== undefined) return true;
    const shown = new Set(
      client.getQueryData(queryKey)?.pages.flatMap(({ items }) => items.map(({ id }) => id)),
    );
    return [...executions.values()].some(({ taskId }) => shown.has(taskId));
  };
  useDigest((digest) => {
    if (!touches(digest)) return;
    reader.current?.request();
    const again = reader.current;
    if (digest.executions.size > 0) setTimeout(() => again?.request(), foldedAfterMs);
  });

  return {
    waiting: held.added,
    showNew: () => {
      setHeld(nothingHeld);
      void readAll();
    },
  };
}
