import type {
  EndedRuns,
  EndedRunsBatch,
  EndedRunsReply,
  FoldChanges,
  ReadEndedRuns,
} from '@distribute-schedule/application';
import type { TaskConfig, TaskConfigId } from '@distribute-schedule/domain';
import { endedRunsBatch, readEntries } from '@distribute-schedule/store-kit';
import type { Reader } from '../database/database';
import { readTaskConfig } from '../documents/config-documents';
import type { EndedRunRow } from '../schema/tables';
import type { SqlStore } from '../sql-store';
import { foldEndedRuns } from '../steps/fold-ended-runs';

export class SqlEndedRuns implements EndedRuns {
  constructor(private readonly store: SqlStore) {}

  read({ limit, overdueByMs }: ReadEndedRuns): Promise<EndedRunsReply> {
    return this.store.read(async (reader, now) => {
      const first = await firstRows(reader, limit);
      const oldestAt = first[0]?.added_at;
      const numbers = upToLimit(first, limit, now - overdueByMs);
      if (numbers.length === 0) return { batch: undefined, oldestAt };
      const rows = await reader.query<Pick<EndedRunRow, 'number' | 'document'>>(
        'select number, document from ended_run where bucket = 0 and number in (??) order by number',
        numbers,
      );
      const read = readEntries(
        rows.map(({ number, document }) => ({ name: `log row ${number}`, text: document })),
      );
      const configs = await configsOf(reader, [...new Set(read.runs.map(({ run }) => run.configId))]);
      return { batch: endedRunsBatch(read, configs, JSON.stringify(numbers)), oldestAt };
    });
  }

  fold(batch: EndedRunsBatch, changes: FoldChanges): Promise<boolean> {
    const numbers = JSON.parse(batch.token) as readonly number[];
    return this.store.write((step) => foldEndedRuns(step, numbers, batch, changes));
  }
}

type CountedRow = Omit<EndedRunRow, 'document'>;

/** Without the documents, because a row may hold many runs. */
function firstRows(reader: Reader, limit: number): Promise<readonly CountedRow[]> {
  return reader.query<CountedRow>(
    'select number, added_at, runs from ended_run where bucket = 0 order by number limit ?',
    limit,
  );
}

/** The numbers of the rows that are old enough, up to the one that reaches the limit of runs. */
function upToLimit(rows: readonly CountedRow[], limit: number, addedUntil: number): number[] {
  const numbers: number[] = [];
  let runs = 0;
  for (const row of rows) {
    if (runs >= limit || row.added_at > addedUntil) break;
    numbers.push(row.number);
    runs += row.runs;
  }
  return numbers;
}

async function configsOf(reader: Reader, ids: readonly TaskConfigId[]) {
  const rows = await reader.query<StoredConfig>(
    'select id, created_micros, document from task_config where bucket = 0 and id in (??)',
    ids,
  );
  return {
    created: new Map(rows.map(({ id, created_micros }) => [id, created_micros])),
    definitions: new Map(
      rows.flatMap(({ id, document }): [TaskConfigId, TaskConfig][] => {
        const config = readableConfig(document);
        return config ? [[id, config]] : [];
      }),
    ),
  };
}

interface StoredConfig {
  readonly id: TaskConfigId;
  readonly created_micros: number;
  readonly document: string;
}

/** A scheduler parks a config that cannot be read and says so, when it is due. */
function readableConfig(document: string): TaskConfig | undefined {
  try {
    return readTaskConfig(document);
  } catch {
    return undefined;
  }
}
