import type { FoldChanges, LoggedRun } from '../ports/ended-runs';
import type { Reaction } from './reaction';

/** The history of a config keeps its newest runs. That of a removed config is bounded too, until it expires. */
export const boundHistories: Reaction = {
  name: 'bound histories',
  react: (runs: readonly LoggedRun[]): Partial<FoldChanges> => ({
    histories: [...new Set(runs.map(({ configId }) => configId))],
  }),
};
