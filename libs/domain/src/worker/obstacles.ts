import type { Requirement } from './requirement';
import type { Worker } from './worker';

/** One reason why a worker cannot take a Task now. */
export type Obstacle =
  | { readonly kind: 'executor'; readonly missing: string }
  | {
      readonly kind: 'label';
      readonly name: string;
      readonly wanted: string;
      readonly has: string | undefined;
    }
  | { readonly kind: 'draining' }
  | { readonly kind: 'full'; readonly capacity: number; readonly taken: number };

/** Every reason why the worker cannot take the Task now. The list is empty if it can. */
export function obstaclesOf(worker: Worker, { executor, labels }: Requirement): readonly Obstacle[] {
  const { registration, load, capacity, freeSlots } = worker;
  const obstacles: Obstacle[] = [];
  if (!registration.executors.includes(executor)) obstacles.push({ kind: 'executor', missing: executor });
  for (const [name, wanted] of Object.entries(labels)) {
    const has = registration.labels[name];
    if (has !== wanted) obstacles.push({ kind: 'label', name, wanted, has });
  }
  if (registration.isDraining) obstacles.push({ kind: 'draining' });
  else if (freeSlots === 0) obstacles.push({ kind: 'full', capacity, taken: load.running + load.queued });
  return obstacles;
}
