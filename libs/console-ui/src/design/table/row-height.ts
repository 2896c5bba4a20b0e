import { useSyncExternalStore } from 'react';
import { usePreferences } from '../../settings/preferences';

const coarse = () => matchMedia('(pointer: coarse)');

function subscribe(listener: () => void): () => void {
  const media = coarse();
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** Height of a row in pixels. It is the same as `--row` in tokens.css. */
export function useRowHeight(): number {
  const { density } = usePreferences();
  const isCoarse = useSyncExternalStore(subscribe, () => coarse().matches);
  if (isCoarse) return 44;
  return density === 'compact' ? 28 : 32;
}
