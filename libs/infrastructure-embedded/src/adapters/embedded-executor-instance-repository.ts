import {
  ExecutorInstance,
  ExecutorInstanceChangedError,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
  type ExecutorInstanceSnapshot,
} from '@distribute-schedule/domain';
import type { EmbeddedStore } from '../embedded-store';

export class EmbeddedExecutorInstanceRepository implements ExecutorInstanceRepository {
  constructor(private readonly store: EmbeddedStore) {}

  async save(instance: ExecutorInstance, seenRevision: number | undefined): Promise<void> {
    const { id, revision } = instance;
    const isKept = await this.store.write(({ tables: { executors } }) => {
      if (executors.get(id)?.revision !== seenRevision) return false;
      executors.putSync(id, { document: JSON.stringify(instance.toSnapshot()), revision });
      return true;
    });
    if (!isKept) throw new ExecutorInstanceChangedError(id);
  }

  find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined> {
    return this.store.read(({ tables: { executors } }) => {
      const kept = executors.get(id);
      return kept && readExecutor(kept.document);
    });
  }

  all(): Promise<readonly ExecutorInstance[]> {
    return this.store.read(({ tables: { executors } }) =>
      [...executors.getRange()].map(({ value: { document } }) => readExecutor(document)),
    );
  }

  async remove(id: ExecutorInstanceId, seenRevision: number): Promise<void> {
    const isRemoved = await this.store.write(
      ({ tables: { executors } }) => executors.get(id)?.revision === seenRevision && executors.removeSync(id),
    );
    if (!isRemoved) throw new ExecutorInstanceChangedError(id);
  }
}

/** Written by `save` alone. */
function readExecutor(document: string): ExecutorInstance {
  return ExecutorInstance.restore(JSON.parse(document) as ExecutorInstanceSnapshot);
}
