import {
  Task,
  copiedFields,
  finalStatuses,
  taskConfigId,
  taskId,
  workerId,
  type AttemptToken,
  type CopiedFields,
  type JsonValue,
  type RetryPolicySettings,
  type TaskCause,
  type TaskResult,
  type TaskSnapshot,
  type TaskState,
  type TaskStep,
  type TaskStepKind,
} from '@distribute-schedule/domain';
import { DocumentFields, type ReadCustom, type WriteCustom } from './document-fields';
import { JsonReader, UnreadableDocumentError } from './read-json';

export const readCustomCopied: ReadCustom<CopiedFields, typeof copiedFields> = {
  parameters: (json, name) => json.raw(name) as JsonValue,
  labels: (json, name) => json.map(name),
  retryPolicy: (json, name) => readRetryPolicy(json.values(name)),
};
export const writeCustomCopied: WriteCustom<CopiedFields> = { retryPolicy: writeRetryPolicy };
const copied = new DocumentFields<CopiedFields, typeof copiedFields>(
  copiedFields,
  readCustomCopied,
  writeCustomCopied,
);

type Mutable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

const causes: readonly TaskCause[] = ['schedule', 'manual', 'rerun'];
const statuses = ['pending', 'running', 'retrying', ...finalStatuses] as const;

const knownNames = new Set([
  ...['id', 'config_id', 'config_version', 'cause', 'in_turn', 'rerun_of', 'created_at', 'scheduled_time'],
  ...['previous_fire_time', 'next_fire_time', 'start_time', 'end_time', 'run_at', 'unoffered_since'],
  ...['status', 'worker_id', 'attempt_token', 'handed_off_to', 'cancel_requested_at', 'result', 'error'],
  ...['revision', 'retry_count', 'attempts', 'failed_attempts', 'crashes', 'steps'],
  ...copied.storedNames,
]);

/**
 * A Task as `task:detail:{id}` stores it, with the field names of the specification in snake case. What is as in a new
 * task, or as by default, is left out. So is the result of a success, which `task:result:{id}` holds.
 */
export function writeTask(task: Task): string {
  const s = task.toSnapshot();
  const { state } = s;
  // Spreads in the literal would double the time that this takes.
  const document = {
    id: s.id,
    config_id: s.configId,
    status: state.status,
    worker_id: s.workerId,
    scheduled_time: s.scheduledTime,
    previous_fire_time: s.previousFireTime,
    next_fire_time: s.nextFireTime,
    start_time: s.startTime,
    end_time: 'endedAt' in state ? state.endedAt : undefined,
    retry_count: task.retryCount,
    result: state.status === 'success' ? undefined : s.result,
    error: s.error,
    run_at: task.waitsUntil,
    unoffered_since: state.status === 'pending' ? state.unofferedSince : undefined,
    attempt_token: state.status === 'running' ? state.attemptToken : undefined,
    handed_off_to: state.status === 'running' ? state.handedOffTo : undefined,
    config_version: s.configVersion,
    in_turn: s.inTurn || undefined,
    cause: s.cause,
    created_at: s.createdAt,
    rerun_of: s.rerunOf,
    revision: s.revision,
    attempts: s.attempts || undefined,
    failed_attempts: s.failedAttempts || undefined,
    crashes: s.crashes || undefined,
    cancel_requested_at: s.cancelRequestedAt,
    steps: s.steps.map(writeStep),
  };
  copied.write(s, document);
  return JSON.stringify(Object.assign(document, s.unknownFields));
}

/** @param result what `task:result:{id}` holds; for a failure that is its error, which the document has too */
export function readTask(document: string | null, result: string | null = null): Task {
  const json = JsonReader.parse(document);
  const snapshot: Mutable<TaskSnapshot> = {
    id: taskId(json.text('id')),
    configId: taskConfigId(json.text('config_id')),
    configVersion: json.number('config_version'),
    inTurn: json.has('in_turn') && json.flag('in_turn'),
    cause: json.oneOf<TaskCause>('cause', causes),
    scheduledTime: json.number('scheduled_time'),
    createdAt: json.number('created_at'),
    revision: json.number('revision'),
    attempts: json.optionalNumber('attempts') ?? 0,
    failedAttempts: json.optionalNumber('failed_attempts') ?? 0,
    crashes: json.optionalNumber('crashes') ?? 0,
    state: readState(json),
    steps: json.values('steps').map(readStep),
    ...copied.read(json),
  };
  readOptional(json, snapshot);
  if (result !== null && snapshot.state.status === 'success')
    snapshot.result = readResult(JsonReader.parse(result));
  return Task.restore(snapshot);
}

/** Assigns the fields that many documents lack. As spreads in the literal, they would take longer than all others. */
function readOptional(json: JsonReader, snapshot: Mutable<TaskSnapshot>): void {
  if (json.has('cancel_requested_at')) snapshot.cancelRequestedAt = json.number('cancel_requested_at');
  if (json.has('worker_id')) snapshot.workerId = workerId(json.text('worker_id'));
  if (json.has('start_time')) snapshot.startTime = json.number('start_time');
  if (json.has('error')) snapshot.error = json.text('error');
  if (json.has('previous_fire_time')) snapshot.previousFireTime = json.number('previous_fire_time');
  if (json.has('next_fire_time')) snapshot.nextFireTime = json.number('next_fire_time');
  if (json.has('rerun_of')) snapshot.rerunOf = taskId(json.text('rerun_of'));
  if (json.has('result')) snapshot.result = readResult(json.object('result'));
  const unknownFields = json.others(knownNames);
  if (unknownFields) snapshot.unknownFields = unknownFields;
}

export function readResult(json: JsonReader): TaskResult {
  const truncated = json.optionalText('truncated');
  return {
    code: json.number('code'),
    message: json.text('message'),
    ...(json.raw('data') !== undefined && { data: json.raw('data') as JsonValue }),
    ...(truncated !== undefined && { truncated }),
  };
}

/** `[maxRetries, retryDelayMs, backoffRate, maxDelayMs, jitter]`, because each task has one. */
function writeRetryPolicy(policy: RetryPolicySettings): readonly number[] {
  return [policy.maxRetries, policy.retryDelayMs, policy.backoffRate, policy.maxDelayMs, policy.jitter];
}

function readRetryPolicy(values: readonly unknown[]): RetryPolicySettings {
  if (values.length !== 5 || !values.every((value) => typeof value === 'number'))
    throw new UnreadableDocumentError('retry_policy is not a list of five numbers');
  const [maxRetries = 0, retryDelayMs = 0, backoffRate = 0, maxDelayMs = 0, jitter = 0] = values;
  return { maxRetries, retryDelayMs, backoffRate, maxDelayMs, jitter };
}

function readState(json: JsonReader): TaskState {
  const status = json.oneOf('status', statuses);
  switch (status) {
    case 'pending': {
      const notBefore = json.optionalNumber('run_at');
      const unofferedSince = json.optionalNumber('unoffered_since');
      return {
        status,
        ...(notBefore !== undefined && { notBefore }),
        ...(unofferedSince !== undefined && { unofferedSince }),
      };
    }
    case 'running': {
      const handedOffTo = json.optionalText('handed_off_to');
      return {
        status,
        attemptToken: json.text('attempt_token') as AttemptToken,
        workerId: workerId(json.text('worker_id')),
        startedAt: json.number('start_time'),
        ...(handedOffTo !== undefined && { handedOffTo }),
      };
    }
    case 'retrying':
      return { status, runAt: json.number('run_at') };
    case 'success':
    case 'failed':
    case 'cancelled':
      return { status, endedAt: json.number('end_time') };
  }
}

/** `[at, what, attempt, note]`, without what is not set at its end, because each task has a few. */
function writeStep({ at, what, attempt, note }: TaskStep): readonly unknown[] {
  if (note !== undefined) return [at, what, attempt ?? null, note];
  return attempt === undefined ? [at, what] : [at, what, attempt];
}

function readStep(step: unknown): TaskStep {
  const [at, what, attempt, note] = Array.isArray(step) ? (step as readonly unknown[]) : [];
  if (typeof at !== 'number' || typeof what !== 'string')
    throw new UnreadableDocumentError('an item of steps is not a list that begins with a time and a text');
  const read: Mutable<TaskStep> = { at, what: what as TaskStepKind };
  if (typeof attempt === 'number') read.attempt = attempt;
  if (typeof note === 'string') read.note = note;
  return read;
}
