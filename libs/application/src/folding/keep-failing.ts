import { isFailing } from '@distribute-schedule/domain';
import type { FoldChanges, LoggedRun, FailingChange } from '../ports/ended-runs';
import { runsByConfig, type Reaction } from './reaction';

/** Configs whose latest run has failed stand in an index, so that one of many is found without a search. */
export const keepFailing: Reaction = {
  name: 'keep failing',
  react: (runs: readonly LoggedRun[]): Partial<FoldChanges> => ({
    failing: [...runsByConfig(runs).values()].flatMap(changeOf),
  }),
};

/** @param runs those of one config, in the order of the log */
function changeOf(runs: readonly LoggedRun[]): readonly FailingChange[] {
  const newestFirst = runs.toReversed().toSorted((a, b) => b.endedAt - a.endedAt);
  const fails = isFailing(newestFirst.map(({ status }) => status));
  const configId = newestFirst[0]?.configId;
  if (fails === undefined || configId === undefined) return [];
  const ends: FailingChange = { configId, since: undefined };
  if (!fails) return [ends];
  const lastGood = newestFirst.findIndex(({ status }) => status === 'success');
  const afterIt = lastGood < 0 ? newestFirst : newestFirst.slice(0, lastGood);
  const firstFailure = afterIt.findLast(({ status }) => status === 'failed');
  const begins: FailingChange = { configId, since: firstFailure?.endedAt };
  // A config that failed before the success fails again since then.
  return lastGood < 0 ? [begins] : [ends, begins];
}
