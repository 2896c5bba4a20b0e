import {
  ExecutorInstance,
  ExecutorInstanceChangedError,
  type ExecutorInstanceId,
  type ExecutorInstanceRepository,
  type ExecutorInstanceSnapshot,
} from '@distribute-schedule/domain';
import type { SqlStore } from '../sql-store';

interface DocumentRow {
  readonly document: string;
}

export class SqlExecutorInstanceRepository implements ExecutorInstanceRepository {
  constructor(private readonly store: SqlStore) {}

  async save(instance: ExecutorInstance, seenRevision: number | undefined): Promise<void> {
    const { id, revision } = instance;
    const document = JSON.stringify(instance.toSnapshot());
    const isSaved = await this.store.write(async ({ transaction }) => {
      if (seenRevision !== undefined) {
        const changed = await transaction.execute(
          'update executor_instance set revision = ?, document = ? where bucket = 0 and id = ? and revision = ?',
          revision,
          document,
          id,
          seenRevision,
        );
        return changed === 1;
      }
      const found = await transaction.query(
        'select id from executor_instance where bucket = 0 and id = ?',
        id,
      );
      if (found.length > 0) return false;
      await transaction.execute(
        'insert into executor_instance (id, revision, document) values (?, ?, ?)',
        id,
        revision,
        document,
      );
      return true;
    });
    if (!isSaved) throw new ExecutorInstanceChangedError(id);
  }

  find(id: ExecutorInstanceId): Promise<ExecutorInstance | undefined> {
    return this.store.read(async (reader) => {
      const [row] = await reader.query<DocumentRow>(
        'select document from executor_instance where bucket = 0 and id = ?',
        id,
      );
      return row && readInstance(row);
    });
  }

  all(): Promise<readonly ExecutorInstance[]> {
    return this.store.read(async (reader) => {
      const rows = await reader.query<DocumentRow>(
        'select document from executor_instance where bucket = 0 order by id',
      );
      return rows.map(readInstance);
    });
  }

  async remove(id: ExecutorInstanceId, seenRevision: number): Promise<void> {
    const removed = await this.store.write(({ transaction }) =>
      transaction.execute(
        'delete from executor_instance where bucket = 0 and id = ? and revision = ?',
        id,
        seenRevision,
      ),
    );
    if (removed !== 1) throw new ExecutorInstanceChangedError(id);
  }
}

/** Only `save` writes what this reads. */
function readInstance({ document }: DocumentRow): ExecutorInstance {
  return ExecutorInstance.restore(JSON.parse(document) as ExecutorInstanceSnapshot);
}
