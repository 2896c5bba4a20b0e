import { HeldTask } from './held-task';
import type { Step } from './step';

/** Where each unfinished task is, and when somebody looks at it or at a config: told from their records at the start. */
export function derivePlaces(step: Step): void {
  const { live, configs, due } = step.tables;
  for (const { key: id, value } of live.getRange()) new HeldTask(step, id, value).restore();
  for (const { key: id, value } of configs.getRange())
    if (value.wakeAt !== undefined) due.putSync([value.wakeAt, id], true);
}
