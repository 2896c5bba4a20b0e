import type { FoldChanges, LoggedRun } from '../ports/ended-runs';
import { runsByConfig, type Reaction } from './reaction';

/** The end of the latest run of each config, so that the configs that ran in a span are found without the others. */
export const keepLatestRuns: Reaction = {
  name: 'keep latest runs',
  react: (runs: readonly LoggedRun[]): Partial<FoldChanges> => ({
    latestRuns: Array.from(runsByConfig(runs), ([configId, ended]) => ({
      configId,
      endedAt: Math.max(...ended.map(({ endedAt }) => endedAt)),
    })),
  }),
};
