import type { Medium } from '../medium';
import { openTables } from '../tables/tables';
import { MapTable, OrderedTable, UndoLog } from './memory-tables';

/**
 * Keeps everything in this process alone, and nothing beyond its end: for tests, of which each has a store of its own.
 * What it does depends on no clock but the store's, and on nothing but the order in which it is asked.
 */
export function inMemory(): Medium {
  return {
    open: () => {
      const undo = new UndoLog();
      return Promise.resolve({
        tables: openTables({
          keyed: () => new MapTable(undo),
          ordered: () => new OrderedTable(undo),
          often: () => new OrderedTable(undo),
          derived: () => new OrderedTable(undo),
        }),
        progress: { time: 0, made: 0, number: 0 },
        keepProgress: () => undefined,
        commit: (perform) => undo.allOrNothing(perform),
        close: () => Promise.resolve(),
      });
    },
    soon: (turn) => void Promise.resolve().then(turn),
    longestTurnMs: Infinity,
    // What has expired does no harm while it lies there, and simulated hours are short.
    sweepEveryMs: 600_000,
  };
}
