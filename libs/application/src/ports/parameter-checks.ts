import type { JsonValue } from '@distribute-schedule/domain';

/** What an executor is asked to run. */
export interface ExecutorInput {
  readonly executor: string;
  readonly handler: string;
  readonly parameters: JsonValue;
}

export interface ParameterProblem {
  readonly field: 'handler' | 'parameters';
  readonly reason: string;
}

/** What executors know about what they are asked before anything runs. */
export interface ParameterChecks {
  /**
   * Why an attempt would fail whatever happens; undefined where that is not known. Executors that only workers know have
   * nothing to say here.
   */
  findProblem(what: ExecutorInput, completeness: Completeness): ParameterProblem | undefined;
}

/** Runs by hand may add to the parameters of a config that nothing else starts. */
export type Completeness = 'complete' | 'to be completed';
