import type { Medium } from '../medium';
import { Commits } from '../tables/commits';
import { openTables, tablesInMemory } from '../tables/tables';

/**
 * Keeps everything in this process alone, and nothing beyond its end: for tests, of which each has a store of its own.
 * What it does depends on no clock but the store's, and on nothing but the order in which it is asked.
 */
export function inMemory(): Medium {
  return {
    open: () => {
      const commits = new Commits();
      const maker = tablesInMemory(commits);
      return Promise.resolve({
        tables: openTables(maker, maker),
        progress: { time: 0, made: 0, number: 0 },
        keepProgress: () => undefined,
        commit: (perform) => commits.commit(perform),
        close: () => Promise.resolve(),
      });
    },
    soon: (turn) => void Promise.resolve().then(turn),
    longestTurnMs: Infinity,
    // What has expired does no harm while it lies there, and simulated hours are short.
    sweepEveryMs: 600_000,
  };
}
