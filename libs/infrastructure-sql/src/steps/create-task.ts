import { requirementKey, type Task, type WorkerId } from '@distribute-schedule/domain';
import { writeTask } from '../documents/task-documents';
import type { TaskRow } from '../schema/tables';
import type { Step } from './step';
import { UnfinishedTask } from './unfinished-task';

/** Adds a task. Does nothing if a task with its id exists, finished or not. */
export async function createTask(step: Step, task: Task, target: WorkerId | undefined): Promise<void> {
  await step.tasks.load([task.id]);
  if (step.tasks.get(task.id)) return;
  const row = newRow(step, task);
  step.tasks.insert(row);
  const runs = await step.runs.of(task.configId);
  runs.open_tasks += 1;
  step.runs.save(runs);
  const added = new UnfinishedTask(step, row);
  if (task.waitsUntil === undefined) await added.queueInTurn(target);
  else added.waitUntil(task.waitsUntil);
  step.count('created');
  step.addEvent('created', task.id, task.configId);
}

function newRow(step: Step, task: Task): TaskRow {
  const { timeoutMs, inTurn } = task.toSnapshot();
  return {
    id: task.id,
    config_id: task.configId,
    requirement: requirementKey(task.requirement),
    precedence: task.precedence,
    timeout_ms: timeoutMs,
    created_micros: step.nextNumber(),
    status: 'open',
    version_token: task.versionToken,
    in_turn: inTurn ? 1 : 0,
    queue_kind: null,
    queue_key: null,
    position: null,
    review_at: null,
    started_at: null,
    cancel_at: null,
    ended_at: null,
    row_version: 1,
    document: writeTask(task),
  };
}
