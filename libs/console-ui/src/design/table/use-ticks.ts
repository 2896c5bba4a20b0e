import { useMemo, useState } from 'react';
import { keysBetween, ticksAmong, withTicks } from './ticks';

/** Which rows of a list are ticked. It is not in the URL, because a link must not tick anything. */
export interface Ticks {
  readonly keys: ReadonlySet<string>;
  /** Keys of all rows of the list. */
  readonly all: readonly string[];
  /** Ticks a row, or takes its tick away. @param isRange also the rows between it and the last one */
  readonly set: (key: string, isTicked: boolean, isRange: boolean) => void;
  /** Ticks these rows and no others. */
  readonly setOnly: (keys: readonly string[]) => void;
}

/** @param all keys of all rows of the list; the same array while they do not change */
export function useTicks(all: readonly string[]): Ticks {
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string>();
  const keys = useMemo(() => ticksAmong(given, all), [given, all]);
  return {
    keys,
    all,
    set: (key, isTicked, isRange) => {
      setGiven(withTicks(keys, isRange ? keysBetween(all, last, key) : [key], isTicked));
      setLast(key);
    },
    setOnly: (only) => setGiven(new Set(only)),
  };
}
