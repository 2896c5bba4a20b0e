import type { ExecutorInstanceId } from '../ids';
import type { ExecutorInstance } from './executor-instance';

export const ExecutorInstanceRepository = Symbol.for('ExecutorInstanceRepository');

export interface ExecutorInstanceRepository {
  /**
   * Saves the instance if the store still holds the revision that the change was decided on, or holds none if that is
   * undefined. Otherwise rejects with ExecutorInstanceChangedError.
   */
  save(instance: ExecutorInstance, seenRevision: number | undefined): Promise<void>;
  find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined>;
  /** All instances except those whose documents are damaged, so that one damaged document does not hide the others. */
  all(): Promise<readonly ExecutorInstance[]>;
  /** Rejects with ExecutorInstanceChangedError if the store holds another revision. */
  remove(id: ExecutorInstanceId, seenRevision: number): Promise<void>;
}
