import type { TaskConfigId, TaskId } from '../ids';
import type { Task } from '../task/task';
import type { DueDayChange } from './due-days';
import { overlapReason, replacedReason } from './fire-reason';
import type { ReplacedTask } from './overlap-policy';

/**
 * Outcome of a due time:
 *   fired      a Task was created in time
 *   late       a Task was created, later than the misfire threshold
 *   skipped    no Task: the reason is overlap, paused or window
 *   coalesced  no Task, because the run of a later due time stands for it
 *   missed     no Task: no scheduler fired it in time, and the misfire policy drops it; or the schedule was replaced, or
 *              the store was restored from a backup
 *   refused    no Task, because the config has too many unfinished Tasks
 */
export type FireOutcome = 'fired' | 'late' | 'skipped' | 'coalesced' | 'missed' | 'refused';

export interface FireRecord {
  readonly dueAt: number;
  /** Set if the record stands for all due times from `dueAt` to this one, both included. */
  readonly until?: number;
  readonly outcome: FireOutcome;
  readonly reason?: string;
  readonly decidedAt: number;
  readonly lateMs: number;
  readonly taskId?: TaskId;
  /** The scheduler that decided, or the person or service that changed the config. */
  readonly by: string;
  /** The number of the election that the leader won; 0 if another process decided. */
  readonly epoch: number;
}

/** The scheduler that decides, and the time of the decision on the store's clock. */
export interface Decider {
  readonly now: number;
  readonly by: string;
  readonly epoch: number;
}

export interface FiringContext extends Decider {
  /** A due time that is fired later than this has misfired. */
  readonly misfireAfterMs: number;
  /** Maximum number of unfinished Tasks of one config. Due times beyond it are refused. */
  readonly maxOpen: number;
}

/** Everything that one decision about a due config changes. The store applies it in one step or not at all. */
export interface Fire {
  readonly configId: TaskConfigId;
  readonly tasks: readonly Task[];
  readonly records: readonly FireRecord[];
  /** What the due times without a run add to the days of the config. Unset if each has one. */
  readonly days?: readonly DueDayChange[];
  /** Undefined if the config is never due again, or is due again only after the end of its run. */
  readonly next: NextDue | undefined;
  /** The decision holds only while the config has at most this many open Tasks. */
  readonly maxOpen?: number;
  /**
   * Set if the new Task replaces the open ones. The decision holds only while exactly these are open, each as it was
   * seen.
   */
  readonly replaced?: readonly ReplacedTask[];
}

/**
 * True if the decision could be another one if some of the open Tasks had ended. That more Tasks are open is excluded by
 * `maxOpen` and `replaced`.
 */
export function couldChangeWithFewerOpen({ records, replaced = [] }: Fire): boolean {
  const isRefused = ({ outcome, reason }: FireRecord) =>
    outcome === 'refused' || (outcome === 'skipped' && reason === overlapReason);
  return replaced.length > 0 || records.some(isRefused);
}

/**
 * True for a due time that should have run. A pause, a window and a change of the schedule are the will of people, and a
 * coalesced due time is served by another run.
 */
export function isTroubleOutcome({ outcome, reason }: Pick<FireRecord, 'outcome' | 'reason'>): boolean {
  if (outcome === 'skipped') return reason === overlapReason;
  if (outcome === 'missed') return reason !== replacedReason;
  return outcome === 'refused';
}

export interface NextDue {
  readonly dueAt: number;
  /** When a scheduler fires it: the due time plus its jitter. */
  readonly wakeAt: number;
}
