import { createContext, use, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { Digest } from './digest';
import type { LineState } from './event-line';
import type { LiveLine } from './live-line';

export const LiveContext = createContext<LiveLine | undefined>(undefined);

export function useLiveLine(): LiveLine {
  const line = use(LiveContext);
  if (!line) throw new Error('useLiveLine needs a LiveContext around it');
  return line;
}

export function useLineState(): LineState {
  const line = useLiveLine();
  return useSyncExternalStore(line.subscribe, () => line.state);
}

/** Calls the listener with each digest while the component is shown. */
export function useDigest(listener: (digest: Digest) => void): void {
  const line = useLiveLine();
  const onDigest = useEffectEvent(listener);
  useEffect(() => line.onDigest((digest) => onDigest(digest)), [line]);
}
