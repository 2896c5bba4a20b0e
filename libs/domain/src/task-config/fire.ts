import type { TaskConfigId, TaskId } from '../ids';
import type { Task } from '../task/task';
import type { ReplacedTask } from './overlap-policy';

/**
 * What became of a due time:
 *   fired      a Task was made in time
 *   late       a Task was made, later than the misfire threshold
 *   skipped    overlap, paused or window: its reason says which
 *   coalesced  a later due time's run stands for it
 *   missed     nobody fired it in time and the misfire policy lets it go
 *   refused    a bound kept it from running
 */
export type FireOutcome = 'fired' | 'late' | 'skipped' | 'coalesced' | 'missed' | 'refused';

export interface FireRecord {
  readonly dueAt: number;
  /** Set when the record stands for every due time from dueAt up to and including this one. */
  readonly until?: number;
  readonly outcome: FireOutcome;
  readonly reason?: string;
  readonly decidedAt: number;
  readonly lateMs: number;
  readonly taskId?: TaskId;
  /** The scheduler that decided, or whoever changed the config. */
  readonly by: string;
  /** The election that the scheduler acted in; 0 for everyone but the leader. */
  readonly epoch: number;
}

/** Who decides, and at which time of the store. */
export interface Decider {
  readonly now: number;
  readonly by: string;
  readonly epoch: number;
}

export interface FiringContext extends Decider {
  /** A due time that is later than this has misfired. */
  readonly misfireAfterMs: number;
  /** How many unfinished Tasks one config may have; beyond it, due times are refused. */
  readonly maxOpen: number;
}

/** All that one decision about a due config changes; the store applies it in one step or not at all. */
export interface Fire {
  readonly configId: TaskConfigId;
  readonly tasks: readonly Task[];
  readonly records: readonly FireRecord[];
  /** Undefined when it never becomes due again, or only once its run has ended. */
  readonly next: NextDue | undefined;
  /** The decision holds only while the config has at most this many open Tasks. */
  readonly maxOpen?: number;
  /**
   * Set if the Task that this makes replaces the open ones. The decision holds only while exactly these are open, each
   * as it was seen.
   */
  readonly replaced?: readonly ReplacedTask[];
}

export interface NextDue {
  readonly dueAt: number;
  /** The due time plus its jitter: when the schedulers look. */
  readonly wakeAt: number;
}
