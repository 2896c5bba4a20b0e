import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react';
import { api, basePath, dataOf } from '../../../api/api';
import { retryDelay, shouldRetry } from '../../../api/query-client';
import { FoundLines } from './found-lines';
import { isFiltering, type LineFilter, type LogLine } from './log-lines';
import type { ReadQuery } from './shown-log';
import { WholeLog } from './whole-log';

/** open: more lines may come · ended: these are all · lost: the connection is lost, and the browser tries again */
export type StreamState = 'open' | 'ended' | 'lost';

/** Lines that arrive within this time are drawn together. */
const drawMs = 100;
/** The browser gives a stream up when the server refuses it, for example because the caller has too many streams. */
const reopenMs = 5000;

/** The log of an execution, or the lines of it that a filter finds. It is drawn again at each change. */
export function useLog(id: string, filter: LineFilter): { log: WholeLog | FoundLines; state: StreamState } {
  const client = useQueryClient();
  const { attempt, level, text } = filter;
  const log = useMemo(() => {
    const wanted = { attempt, level, text };
    const read = (range: ReadQuery) => {
      const query = {
        ...range,
        ...(attempt !== undefined && { attempt }),
        ...(level !== undefined && { level }),
        ...(text !== undefined && { search: text }),
      };
      return client.query({
        queryKey: ['log', id, query],
        queryFn: ({ signal }) =>
          dataOf(api.GET('/api/v1/executions/{id}/logs', { params: { path: { id }, query }, signal })),
        staleTime: 0,
        gcTime: 0,
        retry: shouldRetry,
        retryDelay,
      });
    };
    return isFiltering(wanted) ? new FoundLines(read, wanted) : new WholeLog(read);
  }, [client, id, attempt, level, text]);
  useSyncExternalStore(log.subscribe, log.currentVersion);
  const [from, setFrom] = useState<number>();
  useEffect(() => {
    // A log that cannot be read is shown by the page itself, which reads the same execution.
    log.open().then(
      (end) => setFrom((before) => before ?? end),
      () => undefined,
    );
    return () => log.close();
  }, [log]);
  const state = useStream(id, from, (lines) => {
    for (const line of lines) log.append(line);
    log.changed();
  });
  return { log, state };
}

/** Follows the log from a line on. A lost connection is opened again, and goes on after its last line. */
function useStream(
  id: string,
  from: number | undefined,
  onLines: (lines: readonly LogLine[]) => void,
): StreamState {
  const [state, setState] = useState<StreamState>('open');
  const take = useEffectEvent(onLines);
  useEffect(() => {
    if (from === undefined) return undefined;
    let arrived: LogLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (now: StreamState) => {
      clearTimeout(timer);
      timer = undefined;
      if (arrived.length > 0) take(arrived);
      arrived = [];
      setState(now);
    };
    let stream: EventSource | undefined;
    let reopening: ReturnType<typeof setTimeout> | undefined;
    let next = from;
    const open = () => {
      const path = `${basePath}/api/v1/executions/${encodeURIComponent(id)}/logs/stream?from=${next}`;
      const opened = new EventSource(path);
      stream = opened;
      opened.addEventListener('line', ({ data }: MessageEvent<string>) => {
        const line = JSON.parse(data) as LogLine;
        arrived.push(line);
        next = line.number + 1;
        timer ??= setTimeout(() => show('open'), drawMs);
      });
      opened.addEventListener('end', () => {
        opened.close();
        show('ended');
      });
      opened.addEventListener('open', () => show('open'));
      opened.addEventListener('error', () => {
        show('lost');
        if (opened.readyState === EventSource.CLOSED) reopening = setTimeout(open, reopenMs);
      });
    };
    open();
    return () => {
      clearTimeout(timer);
      clearTimeout(reopening);
      stream?.close();
    };
  }, [id, from]);
  return state;
}
