import {
  ExecutorInstance,
  ExecutorInstanceChangedError,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
  type ExecutorInstanceSnapshot,
} from '@distribute-schedule/domain';

/** Instances in memory, guarded by their revision as the port promises. */
export class FakeExecutorInstances implements ExecutorInstanceRepository {
  readonly stored = new Map<ExecutorInstanceId, ExecutorInstanceSnapshot>();
  saves = 0;
  /** Called between a read and the write after it, so that a spec can cause a conflict. */
  betweenReadAndWrite = (): void => undefined;

  hold(...instances: readonly ExecutorInstance[]): void {
    for (const instance of instances) this.stored.set(instance.id, instance.toSnapshot());
  }

  save(instance: ExecutorInstance, seenRevision: number | undefined): Promise<void> {
    this.betweenReadAndWrite();
    if (this.stored.get(instance.id)?.revision !== seenRevision) {
      return Promise.reject(new ExecutorInstanceChangedError(instance.id));
    }
    this.saves += 1;
    this.hold(instance);
    return Promise.resolve();
  }

  find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined> {
    const snapshot = this.stored.get(id);
    return Promise.resolve(snapshot && ExecutorInstance.restore(snapshot));
  }

  all(): Promise<readonly ExecutorInstance[]> {
    return Promise.resolve([...this.stored.values()].map((snapshot) => ExecutorInstance.restore(snapshot)));
  }

  remove(id: ExecutorInstanceId, seenRevision: number): Promise<void> {
    this.betweenReadAndWrite();
    if (this.stored.get(id)?.revision !== seenRevision) {
      return Promise.reject(new ExecutorInstanceChangedError(id));
    }
    this.stored.delete(id);
    return Promise.resolve();
  }
}
