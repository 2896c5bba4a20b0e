import { DomainError } from './errors';

export type TaskConfigId = string & { readonly __brand: 'TaskConfigId' };
export type TaskId = string & { readonly __brand: 'TaskId' };
export type WorkerId = string & { readonly __brand: 'WorkerId' };
export type ExecutorInstanceId = string & { readonly __brand: 'ExecutorInstanceId' };
export type AttemptToken = string & { readonly __brand: 'AttemptToken' };

const plainForm = "1 to 128 letters, digits, '_', '.' or '-', beginning with a letter or digit";
const taskForm = "the id of a task, '@', and a time or the name of a run by hand";

export class InvalidIdError extends DomainError {
  readonly code = 'id.invalid';
  constructor(field: string, given: unknown, form = plainForm) {
    super(`${field} must be ${form}; got ${shown(given)}`, { field });
  }
}

function shown(given: unknown): string {
  if (given === undefined) return 'nothing';
  return typeof given === 'string' ? JSON.stringify(given.slice(0, 160)) : `a ${typeof given}`;
}

/** Ids become parts of keys and paths, so they hold no character that could end a key or a path segment. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** Name of an executor type, a remote service or a task of a service: a service and its task together make one id. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
export const nameForm = "1 to 63 letters, digits, '_', '.' or '-', beginning with a letter or digit";

function checkedId(field: string, text: unknown): string {
  if (typeof text !== 'string' || !idPattern.test(text)) throw new InvalidIdError(field, text);
  return text;
}

export const taskConfigId = (text: unknown, field = 'id'): TaskConfigId =>
  checkedId(field, text) as TaskConfigId;
export const workerId = (text: unknown, field = 'worker id'): WorkerId => checkedId(field, text) as WorkerId;
export const executorInstanceId = (text: unknown, field = 'instance_id'): ExecutorInstanceId =>
  checkedId(field, text) as ExecutorInstanceId;

/**
 * Id of the run for a due time. The id of a Task is the id of its config, an '@' (which a config id cannot hold), and
 * what identifies the run: its scheduled time, or the idempotency key of a run by hand. So a store recognizes a run that
 * is created a second time by its id alone.
 */
export const scheduledTaskId = (configId: TaskConfigId, scheduledTime: number): TaskId =>
  `${configId}@${scheduledTime}` as TaskId;

/** Id of a run by hand, or of a rerun. */
export const manualTaskId = (configId: TaskConfigId, key: string): TaskId =>
  `${configId}@m-${checkedId('idempotency key', key)}` as TaskId;

export const taskIdPattern =
  /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}@(\d{1,16}|m-[A-Za-z0-9][A-Za-z0-9_.-]{0,127})$/;

export function taskId(text: unknown, field = 'execution id'): TaskId {
  if (typeof text !== 'string' || !taskIdPattern.test(text)) {
    throw new InvalidIdError(field, text, taskForm);
  }
  return text as TaskId;
}
