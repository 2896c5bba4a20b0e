import type { NewTaskFields, RemovableField, TaskConfigFields } from '@distribute-schedule/application';
import { parseBody } from '../http/parse-body';
import { CreateTaskDto, PatchTaskDto } from './task-dtos';
import { newTaskFields, patchedFields, removedFields } from './task-fields';

/** A body as its author writes it: plain values, of no class. */
type Plain<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [Field in keyof T]: Plain<T[Field]> }
    : T;
export type NewTaskBody = Plain<CreateTaskDto>;
export type TaskChangeBody = Plain<PatchTaskDto>;

/** The body of `POST /api/v1/tasks`, in the words of the use case. Refuses what the API refuses. */
export function readNewTask(body: NewTaskBody): { id?: string; fields: NewTaskFields } {
  const dto = parseBody(CreateTaskDto, body);
  return { fields: newTaskFields(dto), ...(dto.id !== undefined && { id: dto.id }) };
}

/** The body of `PATCH /api/v1/tasks/{id}`. */
export function readTaskChange(body: TaskChangeBody): {
  fields: TaskConfigFields;
  without: readonly RemovableField[];
} {
  const dto = parseBody(PatchTaskDto, body);
  return { fields: patchedFields(dto), without: removedFields(dto) };
}
