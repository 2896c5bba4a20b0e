import { taskMeasures, type SumUnit } from '@distribute-schedule/domain';
import type { FoldChanges, LoggedRun, TotalChange } from '../ports/ended-runs';
import type { Reaction } from './reaction';

const unitMs: Readonly<Record<SumUnit, number>> = { minute: 60_000, hour: 3_600_000 };

/** Sums over all runs by minute and by hour, for charts. Runs of removed configs count, because they did run. */
export const keepTotals: Reaction = {
  name: 'keep totals',
  react: (runs: readonly LoggedRun[]): Partial<FoldChanges> => ({
    totals: [...totalsBy('minute', runs), ...totalsBy('hour', runs)],
  }),
};

function totalsBy(unit: SumUnit, runs: readonly LoggedRun[]): TotalChange[] {
  const totals = new Map<number, Record<string, number>>();
  for (const run of runs) {
    const number = Math.floor(run.endedAt / unitMs[unit]);
    const sums = totals.get(number) ?? {};
    totals.set(number, sums);
    for (const [measure, by] of Object.entries(taskMeasures(run))) sums[measure] = (sums[measure] ?? 0) + by;
  }
  return Array.from(totals, ([number, add]) => ({ unit, number, add }));
}
