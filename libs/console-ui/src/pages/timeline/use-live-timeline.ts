import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useDigest } from '../../live/use-live';

/** Pages are read again at most this often, each. A statistic follows the end of its execution within half a second. */
const pauseMs = 3_000;

/** Reads the timeline again soon after something has changed. */
export function useLiveTimeline(pageCount: number): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useDigest(({ executions, tasks, isIncomplete }) => {
    if (timer.current !== undefined || (executions.size === 0 && tasks.size === 0 && !isIncomplete)) return;
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        void client.invalidateQueries({ queryKey: ['timeline'] }, { cancelRefetch: false });
      },
      pauseMs * Math.max(1, pageCount),
    );
  });
}
