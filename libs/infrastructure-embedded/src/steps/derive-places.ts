import { HeldTask } from './held-task';
import type { Step } from './step';

/** Where each unfinished task is, and when somebody looks at it: told from their records when a store opens. */
export function derivePlaces(step: Step): void {
  for (const { key: id, value: live } of step.tables.live.getRange()) new HeldTask(step, id, live).restore();
}
