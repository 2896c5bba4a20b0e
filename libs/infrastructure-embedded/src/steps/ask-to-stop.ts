import type { HeldTask } from './held-task';
import type { Step } from './step';

/**
 * Asks a running attempt to stop. A task that was asked before keeps the time by which it must have stopped, but its
 * worker is woken again.
 */
export function askToStop(step: Step, task: HeldTask, withinMs: number, reason?: string): void {
  const { live, id: taskId } = task;
  if (live.cancelAt === undefined) {
    const until = step.now + withinMs;
    live.cancelAt = step.now;
    task.lookAt(Math.min(live.lookAt, until));
    task.save();
    step.tell('cancel requested', taskId, live.config, reason);
    step.wakeSchedulersBy(until);
  }
  step.send(`worker ${live.where}`, { kind: 'cancel', taskId });
}
