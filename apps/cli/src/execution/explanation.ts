import type { components } from '@distribute-schedule/api-client';
import type { Look } from '../output/look';
import { tookText } from '../output/times';
import type { Execution } from './execution-columns';

type Schemas = components['schemas'];

export interface Facts {
  readonly execution: Execution;
  readonly record: Schemas['FireRecord'] | undefined;
  readonly waiting: Schemas['Waiting'] | undefined;
  readonly workers: readonly Schemas['Worker'][];
}

/** Explains an execution in sentences: where it comes from, what became of it, and which workers can run it. */
export function explainExecution(facts: Facts, look: Look): string[] {
  return [originOf(facts, look), ...stateOf(facts, look), ...executorOf(facts)];
}

function originOf({ execution, record }: Facts, look: Look): string {
  const { cause, task_id, rerun_of, scheduled_time, created_at } = execution;
  if (cause === 'rerun')
    return `It is a rerun of ${rerun_of ?? 'an earlier execution'} (${look.time(created_at)}).`;
  if (cause === 'manual') return `Somebody ran the task ${task_id} by hand (${look.time(created_at)}).`;
  const due = `It was created for the due time of the task ${task_id} (${look.time(scheduled_time)})`;
  if (!record) return `${due}. The ledger of the task no longer has a record of it.`;
  const reason = record.reason === null ? '' : `, because ${record.reason}`;
  return `${due}. Scheduler ${record.by} decided ${tookText(record.late_ms)} after the due time: ${record.outcome}${reason}.`;
}

function stateOf({ execution, waiting }: Facts, look: Look): string[] {
  const { status, attempts, worker_id, start_time, end_time, error, waits_until, duration_ms } = execution;
  const failure = error === null ? 'It reported no error.' : `The last error: ${error}`;
  const triedText = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  switch (status) {
    case 'success':
      return [
        `It succeeded${duration_ms === null ? '' : ` in ${tookText(duration_ms)}`} on ${worker_id ?? 'a worker'}, with ${triedText}.`,
      ];
    case 'failed':
      return [
        `It failed (${look.time(end_time)}) after ${triedText}.`,
        failure,
        ...lastNote(execution, 'failed'),
      ];
    case 'cancelled':
      return [
        `It was cancelled (${look.time(end_time)}) after ${triedText}.`,
        ...lastNote(execution, 'cancelled'),
      ];
    case 'running':
      return [
        `It runs on ${worker_id ?? 'a worker'}, attempt ${attempts} (${look.time(start_time)}).`,
        ...(execution.cancel_requested ? ['It was asked to stop.'] : []),
      ];
    case 'retrying':
      return [`It waits for its next attempt (${look.time(waits_until)}), after ${triedText}.`, failure];
    case 'pending':
      return waitingText(waiting, look);
  }
}

/** The step that ended the execution may give the reason. */
function lastNote({ steps }: Execution, what: string): string[] {
  const note = steps.findLast((step) => step.what === what)?.note;
  return note === undefined || note === null ? [] : [`Reason: ${note}`];
}

function waitingText(waiting: Facts['waiting'], look: Look): string[] {
  if (!waiting) return ['It waits.'];
  const { because, until, workers } = waiting;
  return [
    `${because}${until === null ? '' : ` (${look.time(until)})`}.`,
    ...workers
      .filter(({ obstacles }) => obstacles.length > 0)
      .map(({ id, obstacles }) => `Worker ${id} ${obstacles.map((one) => one.because).join(', and ')}.`),
  ];
}

function executorOf({ execution, workers }: Facts): string[] {
  const { executor } = execution;
  const offering = workers.filter(({ executors }) => executors.includes(executor)).map(({ id }) => id);
  if (offering.length === 0)
    return [`No live worker offers the executor ${executor}. ${workers.length} workers are live.`];
  return [`The executor ${executor} is offered by ${offering.join(', ')}.`];
}

/** Explains a due time without an execution. */
export function explainRecord(taskId: string, record: Schemas['FireRecord'], look: Look): string[] {
  const { due_at, outcome, reason, decided_at, by, execution_id } = record;
  const due = `The due time of the task ${taskId} (${look.time(due_at)})`;
  const because = reason === null ? '' : `, because ${reason}`;
  const decided = `Scheduler ${by} decided this (${look.time(decided_at)}).`;
  if (execution_id === null) return [`${due} started no execution: it was ${outcome}${because}.`, decided];
  return [
    `${due} is recorded as ${outcome}${because}.`,
    decided,
    `Its execution is ${execution_id}, which does not exist any more if you cannot read it.`,
  ];
}
