import { taskMeasures } from '@distribute-schedule/domain';
import type { FoldChanges, LoggedRun, SumChange } from '../ports/ended-runs';
import { runsByConfig, type Reaction } from './reaction';

const dayMs = 86_400_000;

/** Statistics of a config are sums by UTC day, so that old days expire. */
export const keepStatistics: Reaction = {
  name: 'keep statistics',
  react: (runs: readonly LoggedRun[]): Partial<FoldChanges> => ({
    sums: [...runsByConfig(runs).values()].flatMap(sumsByDay),
  }),
};

function sumsByDay(runs: readonly LoggedRun[]): SumChange[] {
  const days = new Map<number, SumChange & { readonly add: Record<string, number> }>();
  for (const run of runs) {
    const day = Math.floor(run.endedAt / dayMs);
    const sums = days.get(day) ?? { configId: run.configId, day, add: {} };
    days.set(day, sums);
    for (const [measure, by] of Object.entries(taskMeasures(run)))
      sums.add[measure] = (sums.add[measure] ?? 0) + by;
  }
  return [...days.values()];
}
