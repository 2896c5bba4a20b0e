import { maxRecentOutcomes, writeRecentOutcome } from '@distribute-schedule/domain';
import type { FoldChanges, LoggedRun } from '../ports/ended-runs';
import { runsByConfig, type Reaction } from './reaction';

/** The latest outcomes of a config stand in one short list, so that a page of configs shows them without their Tasks. */
export const keepRecentOutcomes: Reaction = {
  name: 'keep recent outcomes',
  react: (runs: readonly LoggedRun[]): Partial<FoldChanges> => ({
    lists: [...runsByConfig(runs)].map(([configId, ended]) => ({
      configId,
      list: 'recent outcomes',
      entries: ended.slice(-maxRecentOutcomes).map(writeRecentOutcome),
      maxLength: maxRecentOutcomes,
    })),
  }),
};
