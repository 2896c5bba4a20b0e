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

/** Follows the log of an execution. The browser reconnects by itself, and the server goes on after the last line. */
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
    const stream = new EventSource(`${basePath}/api/v1/executions/${encodeURIComponent(id)}/logs/stream`);
    stream.addEventListener('line', ({ lastEventId, data }: MessageEvent<string>) => {
      arrived.push(readLine(lastEventId, data));
      timer ??= setTimeout(() => show('open'), drawMs);
    });
    stream.addEventListener('end', () => {
      stream.close();
      show('ended');
    });
    stream.addEventListener('open', () => show('open'));
    stream.addEventListener('error', () => show('lost'));
    return () => {
      clearTimeout(timer);
      stream.close();
    };
  }, [id]);
  return log;
}
