import type { StoredTaskConfig, TaskConfigId, TaskConfigPage } from '@distribute-schedule/domain';
import { reasonOf } from '@distribute-schedule/store-kit';
import type { Reader } from '../database/database';
import { readTaskConfig } from '../documents/config-documents';
import type { ConfigRow } from '../schema/tables';
import { configVersionTokenOf } from '../steps/config-rows';

type StoredRow = Pick<
  ConfigRow,
  'id' | 'created_micros' | 'version' | 'due_at' | 'parked_because' | 'document'
> & {
  readonly open_tasks: number | null;
};

/** Reads configs in the order of their ids. Leaves out ids that do not exist. */
export async function readConfigs(
  reader: Reader,
  ids: readonly TaskConfigId[],
): Promise<Omit<TaskConfigPage, 'next'>> {
  if (ids.length === 0) return { configs: [], unreadable: [] };
  const found = await reader.query<StoredRow>(
    `select c.id, c.created_micros, c.version, c.due_at, c.parked_because, c.document, r.open_tasks from task_config c
     left join config_runs r on r.bucket = c.bucket and r.config_id = c.id
     where c.bucket = 0 and c.id in (??)`,
    ids,
  );
  const rows = new Map(found.map((row) => [row.id, row]));
  const configs: StoredTaskConfig[] = [];
  const unreadable: { id: TaskConfigId; reason: string }[] = [];
  for (const id of ids) {
    const row = rows.get(id);
    if (!row) continue;
    try {
      configs.push(readStored(row));
    } catch (error) {
      unreadable.push({ id, reason: reasonOf(error) });
    }
  }
  return { configs, unreadable };
}

function readStored(row: StoredRow): StoredTaskConfig {
  const { due_at, parked_because, document, open_tasks } = row;
  return {
    config: readTaskConfig(document),
    versionToken: configVersionTokenOf(row),
    dueAt: due_at ?? undefined,
    open: open_tasks ?? 0,
    ...(parked_because !== null && { parkedBecause: parked_because }),
  };
}
