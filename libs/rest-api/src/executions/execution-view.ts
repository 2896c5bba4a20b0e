import { isFinal, type JsonValue, type Task } from '@distribute-schedule/domain';
import { isoOf, isoOrNull } from '../http/fields';
import {
  anything,
  choice,
  flag,
  list,
  moment,
  nullable,
  object,
  page,
  text,
  whole,
  type Shown,
} from '../shape';

export const executionStatuses = [
  'pending',
  'running',
  'retrying',
  'success',
  'failed',
  'cancelled',
] as const;

const summary = {
  id: text,
  task_id: text,
  task_name: text,
  status: choice(executionStatuses),
  cause: choice(['schedule', 'manual', 'rerun']),
  executor: text,
  scheduled_time: moment,
  created_at: moment,
  start_time: nullable(moment),
  end_time: nullable(moment),
  duration_ms: nullable(whole),
  worker_id: nullable(text),
  attempts: whole,
  /** Attempts that followed a failed one. It never falls. */
  retry_count: whole,
  /** Attempts that ended because their worker died. They cost no retry. */
  crashes: whole,
  /** Time until which the execution waits for its start or its retry; null when it does not wait for a time. */
  waits_until: nullable(moment),
  result: nullable(anything),
  error: nullable(text),
  rerun_of: nullable(text),
};

/** An execution (a Task in the code) as lists show it. A large result is replaced by a note of its length. */
export const ExecutionSummary = object('ExecutionSummary', summary);
export const ExecutionPage = page('ExecutionPage', ExecutionSummary);

export const ExecutionView = object('Execution', {
  ...summary,
  handler: text,
  parameters: anything,
  task_version: whole,
  cancel_requested: flag,
  steps: list(
    object('ExecutionStep', { at: moment, what: text, attempt: nullable(whole), note: nullable(text) }),
  ),
});

/** Maximum length of a result in a list, in characters of JSON. */
const maxResultInList = 4096;

/** Names the fields one by one, because V8 builds such an object faster and lists are long: see CONTRIBUTING.md. */
export function summarize(task: Task): Shown<typeof ExecutionSummary> {
  const {
    id,
    configId,
    name,
    cause,
    executor,
    scheduledTime,
    createdAt,
    startTime,
    state,
    workerId,
    attempts,
    crashes,
    result,
    error,
    rerunOf,
  } = task.toSnapshot();
  const endedAt = 'endedAt' in state ? state.endedAt : undefined;
  return {
    id,
    task_id: configId,
    task_name: name,
    status: task.status,
    cause,
    executor,
    scheduled_time: isoOf(scheduledTime),
    created_at: isoOf(createdAt),
    start_time: isoOrNull(startTime),
    end_time: isoOrNull(endedAt),
    duration_ms: startTime !== undefined && endedAt !== undefined ? Math.max(0, endedAt - startTime) : null,
    worker_id: workerId ?? null,
    attempts,
    retry_count: task.retryCount,
    crashes,
    waits_until: isFinal(task.status) ? null : isoOrNull(task.waitsUntil),
    result: result ? { ...result, ...(result.data !== undefined && { data: cut(result.data) }) } : null,
    error: error ?? null,
    rerun_of: rerunOf ?? null,
  };
}

function cut(data: JsonValue): JsonValue {
  const { length } = JSON.stringify(data);
  return length <= maxResultInList ? data : `${length} characters; read the execution to see them`;
}

export function viewExecution(task: Task): Shown<typeof ExecutionView> {
  const { handler, parameters, configVersion, steps, result } = task.toSnapshot();
  return {
    ...summarize(task),
    handler,
    parameters,
    result: result ?? null,
    task_version: configVersion,
    cancel_requested: task.isCancelRequested,
    steps: steps.map(({ at, what, attempt, note }) => ({
      at: isoOf(at),
      what,
      attempt: attempt ?? null,
      note: note ?? null,
    })),
  };
}
