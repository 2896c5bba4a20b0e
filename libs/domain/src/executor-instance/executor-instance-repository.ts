import type { ExecutorInstanceId } from '../ids';
import type { ExecutorInstance } from './executor-instance';

export const ExecutorInstanceRepository = Symbol.for('ExecutorInstanceRepository');

export interface ExecutorInstanceRepository {
  /**
   * Rejects with ExecutorInstanceChangedError unless the store still holds the revision that the change was decided on;
   * undefined where there must be none yet.
   */
  save(instance: ExecutorInstance, seenRevision: number | undefined): Promise<void>;
  find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined>;
  /** Without those that are damaged, who must not hide the others. */
  all(): Promise<readonly ExecutorInstance[]>;
  /** Rejects with ExecutorInstanceChangedError unless the store still holds the revision that was seen. */
  remove(id: ExecutorInstanceId, seenRevision: number): Promise<void>;
}
