import {
  attemptOutcomes,
  attemptsOf,
  isFinal,
  taskStepKinds,
  type AttemptSummary,
  type JsonValue,
  type Task,
  type TaskSnapshot,
} from '@distribute-schedule/domain';
import { isoOf, isoOrNull } from '../http/fields';
import {
  anything,
  choice,
  decimal,
  flag,
  list,
  map,
  moment,
  nullable,
  object,
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

export const taskCauses = ['schedule', 'manual', 'rerun'] as const;

const summary = {
  id: text,
  task_id: text,
  task_name: text,
  status: choice(executionStatuses),
  cause: choice(taskCauses),
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
export const ExecutionPage = object('ExecutionPage', {
  items: list(ExecutionSummary),
  next_cursor: nullable(text),
  /** How many executions were looked at to find these. */
  looked_at: whole,
});

export const ExecutionView = object('Execution', {
  ...summary,
  handler: text,
  parameters: anything,
  task_version: whole,
  priority: whole,
  /** Labels that a worker must have to run the execution. */
  labels: map(text),
  timeout_seconds: decimal,
  /** Time at which the running attempt exceeds its timeout; null when none runs. */
  times_out_at: nullable(moment),
  /** How long after its scheduled time the first attempt started; null before that. */
  late_ms: nullable(whole),
  cancel_requested: flag,
  attempt_history: list(
    object('ExecutionAttempt', {
      attempt: whole,
      outcome: choice(attemptOutcomes),
      start_time: moment,
      end_time: nullable(moment),
      worker_id: text,
      /** Service that will report the end, or null. */
      handed_off_to: nullable(text),
      /** Why the attempt did not succeed, or null. */
      reason: nullable(text),
    }),
  ),
  steps: list(
    object('ExecutionStep', {
      at: moment,
      what: choice(taskStepKinds),
      attempt: nullable(whole),
      note: nullable(text),
    }),
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
  const snapshot = task.toSnapshot();
  const { handler, parameters, configVersion, priority, labels, timeoutMs, state, steps, result } = snapshot;
  const attempts = attemptsOf(steps);
  return {
    ...summarize(task),
    handler,
    parameters,
    result: result ?? null,
    task_version: configVersion,
    priority,
    labels,
    timeout_seconds: timeoutMs / 1000,
    times_out_at: state.status === 'running' ? isoOf(state.startedAt + timeoutMs) : null,
    late_ms: latenessOf(snapshot, attempts[0]),
    cancel_requested: task.isCancelRequested,
    attempt_history: attempts.map(viewAttempt),
    steps: steps.map(({ at, what, attempt, note }) => ({
      at: isoOf(at),
      what,
      attempt: attempt ?? null,
      note: note ?? null,
    })),
  };
}

const viewAttempt = ({
  attempt,
  outcome,
  startedAt,
  endedAt,
  worker,
  handedOffTo,
  reason,
}: AttemptSummary) => ({
  attempt,
  outcome,
  start_time: isoOf(startedAt),
  end_time: isoOrNull(endedAt),
  worker_id: worker,
  handed_off_to: handedOffTo ?? null,
  reason: reason ?? null,
});

function latenessOf({ scheduledTime }: TaskSnapshot, first: AttemptSummary | undefined): number | null {
  return first?.attempt === 1 ? Math.max(0, first.startedAt - scheduledTime) : null;
}
