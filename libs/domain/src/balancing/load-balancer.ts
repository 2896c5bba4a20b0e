import type { TaskConfigId, WorkerId } from '../ids';
import type { Worker } from '../worker/worker';

/** A worker that meets the Task's requirement and has a free slot, with what it has been given in this pass counted in. */
export interface Candidate {
  readonly worker: Worker;
  readonly freeSlots: number;
  readonly taken: number;
}

export interface BalancingRequest {
  readonly configId: TaskConfigId;
  /** Grows by one with each Task that this scheduler places for the config. */
  readonly roundRobinIndex: number;
  /** Where the config's last Task was placed. */
  readonly lastWorkerId: WorkerId | undefined;
  /** In [0, 1). */
  readonly chance: number;
}

/** Chooses among candidates, of which there is at least one, in the order of their ids. */
export type BalancingStrategy = (candidates: readonly Candidate[], request: BalancingRequest) => Candidate;
