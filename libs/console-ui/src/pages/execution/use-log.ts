import { useEffect, useState } from 'react';
import { basePath } from '../../api/api';
import { appendLines, readLine, type LogLine } from './log-lines';

export interface Log {
  readonly lines: readonly LogLine[];
  /** open: more lines may come · ended: these are all · lost: the connection is lost, and the browser tries again */
  readonly state: 'open' | 'ended' | 'lost';
}

const nothing: Log = { lines: [], state: 'open' };
/** Lines that arrive within this time are drawn together. */
const drawMs = 100;

/** The browser gives a stream up when the server refuses it, for example because the caller has too many streams. */
const reopenMs = 5000;

/** Follows the log of an execution. A lost connection is opened again, and the log goes on after its last line. */
export function useLog(id: string): Log {
  const [log, setLog] = useState(nothing);
  useEffect(() => {
    setLog(nothing);
    let arrived: LogLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (state: Log['state']) => {
      clearTimeout(timer);
      timer = undefined;
      const added = arrived;
      arrived = [];
      setLog(({ lines }) => ({ lines: added.length > 0 ? appendLines(lines, added) : lines, state }));
    };
    let stream: EventSource | undefined;
    let reopening: ReturnType<typeof setTimeout> | undefined;
    let next = 0;
    const open = () => {
      const path = `${basePath}/api/v1/executions/${encodeURIComponent(id)}/logs/stream?from=${next}`;
      const opened = new EventSource(path);
      stream = opened;
      opened.addEventListener('line', ({ lastEventId, data }: MessageEvent<string>) => {
        const line = readLine(lastEventId, data);
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
  }, [id]);
  return log;
}
