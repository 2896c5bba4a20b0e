import type { TaskId } from '../ids';
import { Task } from '../task/task';

/**
 * What a new run does while earlier runs of the same config are not finished:
 *   parallel    it runs beside them
 *   sequential  it waits until they have ended, in the order in which the runs were created
 *   skip        it does not run
 *   replace     they are cancelled, and it runs once they have ended
 */
export type OverlapMode = 'parallel' | 'sequential' | 'skip' | 'replace';
export const overlapModes: readonly OverlapMode[] = ['parallel', 'sequential', 'skip', 'replace'];

/** The unfinished Tasks of a config: their number, or the Tasks themselves if the policy needs them (`mustSee`). */
export type OpenTasks = number | readonly Task[];

/** An open Task after the decision of a new run to replace it. */
export interface ReplacedTask {
  /** Cancelled if it waited, requested to stop if it runs, unchanged if it was ordered for a later time. */
  readonly task: Task;
  /** What the store must still hold of the Task for the decision to count. */
  readonly versionToken: string;
}

/**
 * The decision about one new run:
 *   run      it starts as soon as a worker takes it
 *   wait     it starts once the earlier runs have ended
 *   replace  the earlier runs are cancelled, and it starts once they have ended
 *   skip     it does not run, because runs of this config must not overlap
 *   refuse   it does not run, because the config has as many open runs as it may have
 * Other processes may add or end runs before the store applies the decision. So the decision holds only while at most
 * `maxOpen` other runs are open. A replacement holds only while exactly the replaced Tasks are open, each as it was seen.
 */
export type OverlapDecision =
  | { readonly kind: 'run' | 'wait'; readonly maxOpen: number }
  | { readonly kind: 'replace'; readonly replaced: readonly ReplacedTask[] }
  | { readonly kind: 'skip' }
  | { readonly kind: 'refuse' };

export interface OverlapContext {
  readonly now: number;
  /** Maximum number of open runs of the config, including the new one. */
  readonly maxOpen: number;
}

/**
 * Maximum number of Tasks that one run replaces. A replacement is one atomic step, and a store serves nobody else during
 * it. A config has more open Tasks than this only if they are from before its mode became `replace`.
 */
export const maxReplacedTasks = 1000;

/** Decides whether a new run may overlap with earlier ones: for a due time, a run by hand and a rerun alike. */
export class OverlapPolicy {
  private constructor(private readonly mode: OverlapMode) {}

  static of(mode: OverlapMode): OverlapPolicy {
    return new OverlapPolicy(mode);
  }

  /** True if each run of the config waits until the runs before it have ended. */
  get takesTurns(): boolean {
    return this.mode === 'sequential' || this.mode === 'replace';
  }

  /** True if only the newest of several runs that are due at once can run. */
  get keepsNewest(): boolean {
    return this.mode === 'replace';
  }

  /**
   * The policy for a run that somebody orders for a later time. It waits for its turn when its time comes, because
   * cancelling what runs now would leave the config without a run until then.
   */
  get forLater(): OverlapPolicy {
    return this.mode === 'replace' ? OverlapPolicy.of('sequential') : this;
  }

  /** Why one request cannot add these runs, whatever is open; undefined if it can. */
  conflictAmong(runs: number, startingAtOnce: number): string | undefined {
    const rule = `has the execution mode ${this.mode}, so a request can add only one run`;
    // A run for a later time is open from now on, so with `skip` it excludes every other run.
    if (this.mode === 'skip' && runs > 1) return `${rule}, got ${runs}`;
    const doesConflict = this.mode === 'replace' && startingAtOnce > 1;
    return doesConflict ? `${rule} that starts at once, got ${startingAtOnce}` : undefined;
  }

  /** True if `decide` must see the open Tasks themselves, when this many are open. */
  mustSee(open: number): boolean {
    return this.mode === 'replace' && open > 0 && open <= maxReplacedTasks;
  }

  /** @param newTask the id of the Task that the run would be */
  decide(newTask: TaskId, open: OpenTasks, { now, maxOpen }: OverlapContext): OverlapDecision {
    if (this.mode === 'replace') return replacement(newTask, open, now, maxOpen);
    const count = countOf(open);
    if (this.mode === 'skip' && count > 0) return { kind: 'skip' };
    if (count >= maxOpen) return { kind: 'refuse' };
    return {
      kind: this.mode === 'sequential' ? 'wait' : 'run',
      maxOpen: this.mode === 'skip' ? 0 : maxOpen - 1,
    };
  }
}

export function countOf(open: OpenTasks): number {
  return typeof open === 'number' ? open : open.length;
}

function replacement(newTask: TaskId, open: OpenTasks, now: number, maxOpen: number): OverlapDecision {
  // Tasks that were counted but not shown are too many to be replaced in one step.
  if (typeof open === 'number' && open > 0) return { kind: 'refuse' };
  const replaced = typeof open === 'number' ? [] : open.map((task) => replace(task, newTask, now));
  const remaining = replaced.filter(({ task }) => !task.isFinished).length;
  return remaining >= maxOpen ? { kind: 'refuse' } : { kind: 'replace', replaced };
}

function replace(open: Task, newTask: TaskId, now: number): ReplacedTask {
  const { versionToken } = open;
  const task = Task.restore(open.toSnapshot());
  if (!task.isOrderedForLaterThan(now)) task.cancel(now, `replaced by ${newTask}`);
  return { task, versionToken };
}
