/** A healthy instance, as a balancing strategy sees it. */
export interface InstanceCandidate {
  readonly id: string;
  readonly weight: number;
  /** Executions that run on the instance, divided by its weight. */
  readonly load: number;
}

export interface InstanceChoice {
  readonly configId: string;
  /** Counter of the attempts that this worker has made for the config. */
  readonly roundRobinIndex: number;
  /** Instance that took the config's last attempt from this worker. */
  readonly lastId: string | undefined;
  /** Random number in [0, 1). */
  readonly chance: number;
}

/**
 * Chooses one of the candidates by the strategy that a task config names. The list has at least one candidate and is
 * sorted by id. The strategies are those that place Tasks on workers; executors may not import the domain, so the
 * runtime passes this function in.
 */
export type ChooseInstance = <C extends InstanceCandidate>(
  strategy: string,
  candidates: readonly C[],
  choice: InstanceChoice,
) => C;
