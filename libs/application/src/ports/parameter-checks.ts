import type { JsonValue } from '@distribute-schedule/domain';

/** Input of an executor, as far as a task config defines it. */
export interface ExecutorInput {
  readonly executor: string;
  readonly handler: string;
  readonly parameters: JsonValue;
}

export interface ParameterProblem {
  readonly field: 'handler' | 'parameters';
  readonly reason: string;
}

/** Checks by executors that are made before anything runs. */
export interface ParameterChecks {
  /**
   * Returns why every attempt with this input would fail, or undefined if no reason is known. Executors that only workers
   * know are not checked here.
   */
  findProblem(input: ExecutorInput, completeness: Completeness): ParameterProblem | undefined;
}

/** `to be completed`: a config without a schedule, because each manual run can add parameters. */
export type Completeness = 'complete' | 'to be completed';
