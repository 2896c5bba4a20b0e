/** A place that can take a Task: a worker with a free slot, or a healthy instance of a service. */
export interface Candidate {
  readonly id: string;
  /** Share under `weighted_round_robin`: the capacity of a worker, the weight of an instance. */
  readonly weight: number;
  /** Tasks that the candidate has now, divided by its weight. */
  readonly load: number;
}

export interface BalancingRequest {
  readonly configId: string;
  /** Counter of the Tasks placed for the config; each caller counts for itself. */
  readonly roundRobinIndex: number;
  /** Candidate that took the config's last Task. */
  readonly lastId: string | undefined;
  /** Random number in [0, 1). */
  readonly chance: number;
  /**
   * Decides between candidates with the same lowest load: 0 takes the first of them, 1 the second, and so on around.
   */
  readonly tieIndex: number;
}

/** Chooses one of the candidates. The list has at least one and is sorted by id. */
export type BalancingStrategy = <C extends Candidate>(
  candidates: readonly C[],
  request: BalancingRequest,
) => C;
