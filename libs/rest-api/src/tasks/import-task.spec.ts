import { silentLog } from '@distribute-schedule/application/testing';
import { noMetrics, StoreUnavailableError, type AuditEntry } from '@distribute-schedule/application';
import { TaskConfigChangedError, type TaskConfig } from '@distribute-schedule/domain';
import { aConfig } from '@distribute-schedule/domain/testing';
import { RecordedAudit } from '../server/specs/recorded-audit';
import { importTask } from './import-task';
import { CreateTaskDto } from './task-dtos';

const stored = aConfig({ id: 'a', name: 'before', trigger: { kind: 'manual' }, version: 4 });

interface Circumstances {
  readonly isDryRun?: boolean;
  /** Stored task with the same id; by default there is none. */
  readonly config?: TaskConfig;
}

/** Imports one task; `save` replaces the use case that saves it. */
async function imported(
  save: (command: unknown) => Promise<never>,
  { isDryRun = false, config }: Circumstances = {},
) {
  const audit = new RecordedAudit();
  let seen: readonly AuditEntry[] = [];
  const execute = (command: unknown) => {
    seen = [...audit.records];
    return save(command);
  };
  const value = config && { config, dueAt: undefined, open: 0 };
  const found = { status: 'fulfilled', value } as const;
  const parts = {
    ports: { logger: silentLog, metrics: noMetrics, audit },
    useCases: { createTask: { execute }, updateTask: { execute } },
  } as unknown as Parameters<typeof importTask>[2];
  const dto = Object.assign(new CreateTaskDto(), { id: 'a', name: 'A' });
  const caller = { name: 'ops', role: 'admin', address: '10.0.0.1', client: 'token ops' } as const;
  const answer = await importTask({ dto, found }, { isDryRun, caller }, parts).catch(
    (error: unknown) => error,
  );
  return { answer, seen, records: audit.records };
}

const by = { who: 'ops', from: '10.0.0.1', action: 'POST /api/v1/tasks/import', of: 'task', id: 'a' };

describe('importTask', () => {
  it('records the change before it is tried, and rethrows an error of the store', async () => {
    const away = new StoreUnavailableError('away');
    const { answer, seen, records } = await imported(() => Promise.reject(away));
    expect(answer).toBe(away);
    expect(seen).toMatchObject([{ ...by, outcome: 'attempted' }]);
    expect(records).toMatchObject([{ ...by, outcome: 'failed', reason: 'store.unavailable' }]);
  });

  it('reports a refused task instead of throwing, so that the import goes on', async () => {
    const changed = new TaskConfigChangedError(stored.id);
    const { answer, records } = await imported(() => Promise.reject(changed));
    expect(answer).toEqual({ id: 'a', outcome: 'refused', fields: [], reason: changed.message });
    expect(records).toMatchObject([{ ...by, outcome: 'refused', reason: 'task_config.changed' }]);
  });

  it('changes only the version that its audit record shows as `before`', async () => {
    const save = jest.fn(() => Promise.reject(new TaskConfigChangedError(stored.id)));
    const { seen } = await imported(save, { config: stored });
    expect(seen).toMatchObject([{ ...by, before: { name: 'before', version: 4 } }]);
    expect(save).toHaveBeenCalledWith(expect.objectContaining({ expectedVersion: 4 }));
  });

  it('records nothing in a dry run', async () => {
    const changed = new TaskConfigChangedError(stored.id);
    const { answer, records } = await imported(() => Promise.reject(changed), { isDryRun: true });
    expect(answer).toMatchObject({ outcome: 'refused' });
    expect(records).toEqual([]);
  });
});
