import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Throttled } from '../../live/throttled';
import { useDigest } from '../../live/use-live';
import { patchPages, putNewest, refreshKnown, type ExecutionPage } from './execution-list';
import { executionsQuery, readNewest, type Executions } from './queries';
import type { ExecutionsSearch } from './search';

/** The top of the list is read at most this often. */
const minPauseMs = 1000;
/** While more happens than anybody can follow, the top of the list is read less often. */
const busyPauseMs = 3000;

interface LiveList {
  /** Rows that wait, because showing them would move what is being read. */
  readonly waiting: number;
  /** Shows the rows that wait. */
  readonly showNewest: () => void;
}

/**
 * Keeps the list of executions live. Changes are shown in place at once; then the top of the list is read again, because
 * an event lacks most fields. New rows are shown only while nothing is being read.
 */
export function useLiveList(search: ExecutionsSearch, isReading: boolean): LiveList {
  const client = useQueryClient();
  const { queryKey } = executionsQuery(search);
  const [waiting, setWaiting] = useState(0);
  const reader = useRef<Throttled>(undefined);

  const setPages = (change: (pages: readonly ExecutionPage[]) => readonly ExecutionPage[]) =>
    client.setQueryData(
      queryKey,
      (data: Executions | undefined) => data && { ...data, pages: change(data.pages) as ExecutionPage[] },
    );

  const take = useEffectEvent((newest: ExecutionPage) => {
    const pages = client.getQueryData(queryKey)?.pages;
    if (!pages) return;
    const { pages: refreshed, unknown } = refreshKnown(pages, newest.items);
    if (isReading && unknown > 0) {
      setPages(() => refreshed);
      setWaiting(unknown);
      return;
    }
    setWaiting(0);
    const merged = isReading ? refreshed : putNewest(pages, newest);
    if (merged) setPages(() => merged);
    else void client.resetQueries({ queryKey });
  });

  const read = useEffectEvent(async () => {
    if (!client.getQueryData(queryKey)) return;
    // What keeps the server from answering is shown by the banner, and the next digest tries again.
    const newest = await readNewest(search).catch(() => undefined);
    if (newest) take(newest);
  });

  const key = JSON.stringify(search);
  useEffect(() => {
    const throttled = new Throttled(minPauseMs, () => read());
    reader.current = throttled;
    setWaiting(0);
    return () => throttled.stop();
  }, [key]);

  // Rows that wait are shown as soon as nothing is being read any more.
  useEffect(() => {
    if (!isReading && waiting > 0) reader.current?.request();
  }, [isReading, waiting]);

  useDigest((digest) => {
    setPages((pages) => patchPages(pages, digest));
    if (digest.executions.size > 0) reader.current?.request(digest.isIncomplete ? busyPauseMs : minPauseMs);
  });

  return { waiting, showNewest: () => reader.current?.request() };
}
