import type { Step } from './step';
import type { UnfinishedTask } from './unfinished-task';

/**
 * Asks a running attempt to stop. A task that was asked before keeps the time by which it must have stopped, but its
 * worker is woken again.
 */
export function askToStop(step: Step, task: UnfinishedTask, withinMs: number, reason?: string): void {
  const { row, id: taskId } = task;
  if (row.cancel_at === null) {
    const until = step.now + withinMs;
    row.cancel_at = step.now;
    task.lookAt(Math.min(row.review_at ?? until, until));
    step.addEvent('cancel requested', taskId, row.config_id, reason);
    step.wakeSchedulersBy(until);
  }
  step.send(`worker ${row.queue_key ?? ''}`, { kind: 'cancel', taskId });
}
