import type { Duty, Pass } from '../background/duty';
import type { LeadershipStatus } from '../election/leadership-status';
import type { Clock } from '../ports/clock';
import type { EndedRuns, EndedRunsBatch, FoldChanges } from '../ports/ended-runs';
import type { Logger } from '../ports/logger';
import { boundHistories } from './bound-histories';
import { keepDueDays } from './keep-due-days';
import { keepFailing } from './keep-failing';
import { keepLatestRuns } from './keep-latest-runs';
import { keepRecentOutcomes } from './keep-recent-outcomes';
import { keepStatistics } from './keep-statistics';
import { keepTotals } from './keep-totals';
import type { Reaction, ReactionContext } from './reaction';

export interface FoldParts {
  readonly endedRuns: EndedRuns;
  readonly leadership: LeadershipStatus;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/** One pass folds about as many runs, so that its step stays short. */
const maxRunsPerPass = 500;

/** Runs that end within this time are folded together, because a step costs more than a run in it. */
export const gatherMs = 250;

const everyReaction: readonly Reaction[] = [
  boundHistories,
  keepStatistics,
  keepTotals,
  keepRecentOutcomes,
  keepFailing,
  keepLatestRuns,
  keepDueDays,
];

/**
 * Reads runs that have ended from the log, asks every reaction what to store because of them, and stores it in one step
 * that also removes the runs from the log.
 *
 * A crash before that step leaves the log as it was, so the same runs are read again. After a crash behind it, or if its
 * reply is lost, the runs are gone from the log. Two schedulers may read the same runs, but the step of the second one
 * changes nothing. So each ended run is folded exactly once.
 */
export class FoldEndedRuns implements Duty {
  readonly name = 'fold ended runs';
  private readonly log: Logger;

  constructor(
    private readonly parts: FoldParts,
    private readonly settings: Pick<ReactionContext, 'misfireAfterMs'>,
    private readonly reactions: readonly Reaction[] = everyReaction,
  ) {
    this.log = parts.logger.child({ duty: this.name });
  }

  async runOnce(): Promise<Pass> {
    const { endedRuns, leadership, clock } = this.parts;
    const standbyMs = leadership.standbyMs();
    const { batch, oldestAt } = await endedRuns.read({ limit: maxRunsPerPass, overdueByMs: standbyMs });
    if (!batch) return oldestAt === undefined ? 'idle' : { nextAt: oldestAt + standbyMs };
    const isFolded = await endedRuns.fold(batch, this.changesFor(batch));
    if (isFolded) this.reportUnreadable(batch);
    const isFull = batch.runs.length + batch.unreadable.length >= maxRunsPerPass;
    return isFull ? 'again' : { nextAt: clock.now() + gatherMs };
  }

  private changesFor(batch: EndedRunsBatch): FoldChanges {
    const changes = this.reactions.map((reaction) => this.changesOf(reaction, batch));
    return {
      sums: changes.flatMap(({ sums = [] }) => sums),
      totals: changes.flatMap(({ totals = [] }) => totals),
      days: changes.flatMap(({ days = [] }) => days),
      lists: changes.flatMap(({ lists = [] }) => lists),
      failing: changes.flatMap(({ failing = [] }) => failing),
      latestRuns: changes.flatMap(({ latestRuns = [] }) => latestRuns),
      histories: changes.flatMap(({ histories = [] }) => histories),
    };
  }

  /** A reaction that throws is left out. Otherwise it would throw in each pass, and nothing would be folded any more. */
  private changesOf(reaction: Reaction, { runs, definitions }: EndedRunsBatch): Partial<FoldChanges> {
    try {
      return reaction.react(runs, { definitions, misfireAfterMs: this.settings.misfireAfterMs });
    } catch (error) {
      const fields = { reaction: reaction.name, runs: runs.length, err: error };
      this.log.error(fields, 'a reaction to ended runs failed; the runs are folded without it');
      return {};
    }
  }

  private reportUnreadable({ unreadable }: EndedRunsBatch): void {
    for (const reason of unreadable)
      this.log.error({ reason }, 'an ended run was left out of the statistics: its log entry cannot be read');
  }
}
