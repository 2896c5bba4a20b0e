import { goneWorker } from './gone-worker';
import { HeldTask } from './held-task';
import type { Step } from './step';

/**
 * Where each unfinished task is, and when somebody looks at it or at a config: told from their records at the start. One
 * process has the store at a time, so the workers that they name are gone, and need not be waited for.
 */
export function derivePlaces(step: Step): void {
  const { live, configs, due, workers } = step.tables;
  for (const { key: id, value } of live.getRange()) {
    new HeldTask(step, id, value).restore();
    if (value.place === 'running' || value.place === 'queue') workers.putSync(value.where, goneWorker);
  }
  for (const { key: id, value } of configs.getRange())
    if (value.wakeAt !== undefined) due.putSync([value.wakeAt, id], true);
}
