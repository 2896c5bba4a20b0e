import type { ExecutorInstanceId } from '../ids';
import type { ExecutorInstance } from './executor-instance';

export const ExecutorInstanceRepository = Symbol.for('ExecutorInstanceRepository');

export interface ExecutorInstanceRepository {
  save(instance: ExecutorInstance): Promise<void>;
  find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined>;
  all(): Promise<readonly ExecutorInstance[]>;
  remove(id: ExecutorInstanceId): Promise<boolean>;
}
