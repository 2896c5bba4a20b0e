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
import { DocumentFields, type ReadCustom } from './document-fields';
import { JsonReader } from './read-json';

export const readCustomCopied: ReadCustom<CopiedFields, typeof copiedFields> = {
  parameters: (json, name) => json.raw(name) as JsonValue,
  labels: (json, name) => json.map(name),
  retryPolicy: (json, name) => readRetryPolicy(json.object(name)),
};
const copied = new DocumentFields<CopiedFields, typeof copiedFields>(copiedFields, readCustomCopied);

const knownNames = new Set([
  ...['id', 'config_id', 'config_version', 'cause', 'in_turn', 'rerun_of', 'created_at', 'scheduled_time'],
  ...['previous_fire_time', 'next_fire_time', 'start_time', 'end_time', 'run_at', 'unoffered_since'],
  ...['status', 'worker_id', 'attempt_token', 'handed_off_to', 'cancel_requested_at', 'result', 'error'],
  ...['revision', 'retry_count', 'attempts', 'failed_attempts', 'crashes', 'steps'],
  ...copied.storedNames,
]);

/** A Task as `task:detail:{id}` stores it, with the field names of the specification in snake case. */
export function writeTask(task: Task): string {
  const s = task.toSnapshot();
  const { state } = s;
  return JSON.stringify({
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
    result: s.result,
    error: s.error,
    run_at: task.waitsUntil,
    unoffered_since: state.status === 'pending' ? state.unofferedSince : undefined,
    attempt_token: state.status === 'running' ? state.attemptToken : undefined,
    handed_off_to: state.status === 'running' ? state.handedOffTo : undefined,
    config_version: s.configVersion,
    in_turn: s.inTurn,
    cause: s.cause,
    created_at: s.createdAt,
    rerun_of: s.rerunOf,
    revision: s.revision,
    attempts: s.attempts,
    failed_attempts: s.failedAttempts,
    crashes: s.crashes,
    cancel_requested_at: s.cancelRequestedAt,
    steps: s.steps,
    ...copied.write(s),
    ...s.unknownFields,
  });
}

export function readTask(document: string | null): Task {
  const json = JsonReader.parse(document);
  const cancelRequestedAt = json.optionalNumber('cancel_requested_at');
  const worker = json.optionalText('worker_id');
  const startTime = json.optionalNumber('start_time');
  const error = json.optionalText('error');
  const previousFireTime = json.optionalNumber('previous_fire_time');
  const nextFireTime = json.optionalNumber('next_fire_time');
  const rerunOf = json.optionalText('rerun_of');
  const unknownFields = json.others(knownNames);
  const snapshot: TaskSnapshot = {
    id: taskId(json.text('id')),
    configId: taskConfigId(json.text('config_id')),
    configVersion: json.number('config_version'),
    inTurn: json.flag('in_turn'),
    cause: json.oneOf<TaskCause>('cause', ['schedule', 'manual', 'rerun']),
    scheduledTime: json.number('scheduled_time'),
    createdAt: json.number('created_at'),
    revision: json.number('revision'),
    attempts: json.number('attempts'),
    failedAttempts: json.number('failed_attempts'),
    // An older version did not count crashes.
    crashes: json.optionalNumber('crashes') ?? 0,
    state: readState(json),
    steps: json.list('steps').map(readStep),
    ...copied.read(json),
    ...(cancelRequestedAt !== undefined && { cancelRequestedAt }),
    ...(worker !== undefined && { workerId: workerId(worker) }),
    ...(startTime !== undefined && { startTime }),
    ...(error !== undefined && { error }),
    ...(previousFireTime !== undefined && { previousFireTime }),
    ...(nextFireTime !== undefined && { nextFireTime }),
    ...(rerunOf !== undefined && { rerunOf: taskId(rerunOf) }),
    ...(json.has('result') && { result: readResult(json.object('result')) }),
    ...(unknownFields && { unknownFields }),
  };
  return Task.restore(snapshot);
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

function readRetryPolicy(json: JsonReader): RetryPolicySettings {
  return {
    maxRetries: json.number('maxRetries'),
    retryDelayMs: json.number('retryDelayMs'),
    backoffRate: json.number('backoffRate'),
    maxDelayMs: json.number('maxDelayMs'),
    jitter: json.number('jitter'),
  };
}

function readState(json: JsonReader): TaskState {
  const status = json.oneOf('status', ['pending', 'running', 'retrying', ...finalStatuses] as const);
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

function readStep(json: JsonReader): TaskStep {
  const attempt = json.optionalNumber('attempt');
  const note = json.optionalText('note');
  return {
    at: json.number('at'),
    what: json.text('what') as TaskStepKind,
    ...(attempt !== undefined && { attempt }),
    ...(note !== undefined && { note }),
  };
}
