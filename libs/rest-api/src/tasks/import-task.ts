import { DomainError, type StoredTaskConfig } from '@distribute-schedule/domain';
import type { Caller } from '../access/authenticate';
import { fieldsOf, titleOf } from '../problems/problem';
import { choice, flag, list, nullable, object, text, type Shown } from '../shape';
import type { ApiParts } from '../http/api-parts';
import { differingFields, exportedTask } from './exported-task';
import { changeRecorded } from './change-recorded';
import type { CreateTaskDto } from './task-dtos';
import { changedFields, newTaskFields } from './task-fields';

export const importRequest = {
  method: 'post',
  path: '/api/v1/tasks/import',
  operationId: 'importTasks',
} as const;
export const importOutcomes = ['created', 'changed', 'unchanged', 'refused'] as const;

export const Imported = object('Imported', {
  dry_run: flag,
  tasks: list(
    object('ImportedTask', {
      id: text,
      outcome: choice(importOutcomes),
      /** Names of fields. created: fields in the text; changed: fields that differ; refused: invalid fields. */
      fields: list(text),
      reason: nullable(text),
    }),
  ),
});
export type ImportedTask = Shown<typeof Imported>['tasks'][number];
export type NamedTask = CreateTaskDto & { readonly id: string };

/** Stored task with the id of an imported task, or the error with which reading it failed. */
type FoundTask = PromiseSettledResult<StoredTaskConfig | undefined>;

export interface Import {
  readonly isDryRun: boolean;
  readonly caller: Caller;
}

/** Creates one task, or changes it so that it matches the text. A dry run does the same checks but saves nothing. */
export async function importTask(
  { dto, found }: { readonly dto: NamedTask; readonly found: FoundTask },
  how: Import,
  parts: ApiParts,
): Promise<ImportedTask> {
  const { id } = dto;
  try {
    if (found.status === 'rejected') throw found.reason;
    const stored = found.value;
    const fields = differingFields(stored ? exportedTask(stored) : { id }, dto);
    if (stored && fields.length === 0) return { id, outcome: 'unchanged', fields, reason: null };
    await (how.isDryRun ? save(dto, stored, how, parts) : saveRecorded(dto, stored, how, parts));
    return { id, outcome: stored ? 'changed' : 'created', fields, reason: null };
  } catch (error) {
    // An error of the store is not the fault of this task, so it fails the whole import.
    if (!(error instanceof DomainError) || error.code.startsWith('store.')) throw error;
    return {
      id,
      outcome: 'refused',
      fields: fieldsOf(error).map(({ field }) => field),
      reason: titleOf(error),
    };
  }
}

function saveRecorded(dto: NamedTask, stored: StoredTaskConfig | undefined, how: Import, parts: ApiParts) {
  const order = { route: importRequest, caller: how.caller, id: dto.id, before: stored };
  return changeRecorded(order, () => save(dto, stored, how, parts), parts);
}

function save(
  dto: NamedTask,
  stored: StoredTaskConfig | undefined,
  { isDryRun, caller }: Import,
  { useCases: { createTask, updateTask } }: ApiParts,
): Promise<StoredTaskConfig> {
  if (!stored) return createTask.execute({ id: dto.id, fields: newTaskFields(dto), isDryRun });
  const { id, version } = stored.config;
  const fields = changedFields(dto);
  return updateTask.execute({
    id,
    mode: 'part',
    fields,
    by: caller.name,
    expectedVersion: version,
    isDryRun,
  });
}
