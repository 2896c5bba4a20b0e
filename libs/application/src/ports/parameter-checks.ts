import type { JsonValue } from '@distribute-schedule/domain';

/** What executors know about their parameters before anything runs. */
export interface ParameterChecks {
  /**
   * Why an attempt with these parameters would fail whatever happens; none where that is not known. Executors that only
   * workers know have nothing to say here.
   */
  problems(executor: string, parameters: JsonValue, completeness: Completeness): readonly string[];
}

/** Runs by hand may add to the parameters of a config that nothing else starts. */
export type Completeness = 'complete' | 'to be completed';
