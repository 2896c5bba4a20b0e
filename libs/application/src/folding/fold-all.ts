import type { LeadershipStatus } from '../election/leadership-status';
import { FoldEndedRuns, type FoldParts } from './fold-ended-runs';

const alone: LeadershipStatus = { isLeading: true, epoch: 0, standbyMs: () => 0 };

/** Folds everything that is in the log now, for tests and tools that look at statistics at once. */
export async function foldAll(
  parts: Omit<FoldParts, 'leadership'>,
  settings = { misfireAfterMs: 10_000 },
): Promise<void> {
  const duty = new FoldEndedRuns({ ...parts, leadership: alone }, settings);
  while ((await duty.runOnce()) !== 'idle');
}
