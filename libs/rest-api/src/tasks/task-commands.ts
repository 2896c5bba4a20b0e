import type { NewTaskFields, RemovableField, TaskConfigFields } from '@distribute-schedule/application';
import { parseBody } from '../http/parse-body';
import type { Plain } from '../http/plain-object';
import { CreateTaskDto, PatchTaskDto } from './task-dtos';
import { newTaskFields, patchedFields, removedFields } from './task-fields';

export type NewTaskBody = Plain<CreateTaskDto>;
export type TaskChangeBody = Plain<PatchTaskDto>;

/** Turns a body of `POST /api/v1/tasks` into a command of the use case. Refuses the same bodies as the API. */
export function readNewTask(body: NewTaskBody): { id?: string; fields: NewTaskFields } {
  const dto = parseBody(CreateTaskDto, body);
  return { fields: newTaskFields(dto), ...(dto.id !== undefined && { id: dto.id }) };
}

/** Turns a body of `PATCH /api/v1/tasks/{id}` into a command of the use case. */
export function readTaskChange(body: TaskChangeBody): {
  fields: TaskConfigFields;
  without: readonly RemovableField[];
} {
  const dto = parseBody(PatchTaskDto, body);
  return { fields: patchedFields(dto), without: removedFields(dto) };
}
