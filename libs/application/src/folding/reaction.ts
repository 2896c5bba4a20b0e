import type { EndedRunsBatch, FoldChanges, LoggedRun } from '../ports/ended-runs';

export interface ReactionContext extends Pick<EndedRunsBatch, 'definitions'> {
  /** A run that begins later than this is late. */
  readonly misfireAfterMs: number;
}

/**
 * Decides what to store because runs have ended. It sees each ended run once, in batches that the store chooses, and
 * must not keep state: after a crash another scheduler decides about the same batch.
 */
export interface Reaction {
  readonly name: string;
  react(runs: readonly LoggedRun[], context: ReactionContext): Partial<FoldChanges>;
}

/** The runs whose config still exists, by config. */
export function runsByConfig(runs: readonly LoggedRun[]): Map<LoggedRun['configId'], LoggedRun[]> {
  const found = new Map<LoggedRun['configId'], LoggedRun[]>();
  for (const run of runs) {
    if (!run.isOfConfig) continue;
    const others = found.get(run.configId);
    if (others) others.push(run);
    else found.set(run.configId, [run]);
  }
  return found;
}
