import { watchForeignCpu } from './foreign-cpu';
import type { Bench, OpenRow, PeerRow, Sample } from './row';

/** A run during which other programs use more than this many cores is noisy. */
const maxForeignCores = 0.15;

export interface CompareOptions {
  readonly pairs: number;
  /** How often a noisy run is repeated. */
  readonly maxRepeats: number;
  /** Processes that do not count as other programs, with all that they started. */
  readonly ownPids: readonly number[];
}

export interface Run {
  readonly sample: Sample;
  /** Cores that other programs used during the run. Absent where this is not known. */
  readonly foreignCores?: number | undefined;
}

export interface ComparedRow {
  readonly row: PeerRow;
  /** The runs of each side, and of the floor, in the order of the pairs. */
  readonly runs: Readonly<Record<string, readonly Run[]>>;
}

export const isNoisy = ({ foreignCores = 0 }: Run): boolean => foreignCores > maxForeignCores;

/** Measures the sides of a row in turn: A B, B A, A B … So a machine that becomes slower affects both. */
export async function compare(row: PeerRow, bench: Bench, options: CompareOptions): Promise<ComparedRow> {
  const runs: Record<string, Run[]> = {};
  const open = await row.open(bench);
  try {
    for (let pair = 0; pair < options.pairs; pair += 1) {
      const sides = pair % 2 === 0 ? row.sides : [...row.sides].reverse();
      for (const side of [...sides, ...(row.floor === undefined ? [] : [row.floor])])
        (runs[side] ??= []).push(await quietRun(open, side, options));
    }
  } finally {
    await open.close();
  }
  return { row, runs };
}

/** Repeats a noisy run, and keeps the quietest of its tries. */
async function quietRun(open: OpenRow, side: string, { maxRepeats, ownPids }: CompareOptions): Promise<Run> {
  let quietest: Run | undefined;
  for (let repeat = 0; repeat <= maxRepeats; repeat += 1) {
    const foreignCpu = watchForeignCpu(ownPids);
    const sample = await open.run(side);
    const run = { sample, foreignCores: foreignCpu() };
    if (quietest === undefined || (run.foreignCores ?? 0) < (quietest.foreignCores ?? 0)) quietest = run;
    if (!isNoisy(run)) break;
  }
  if (!quietest) throw new Error('no run was made');
  return quietest;
}
