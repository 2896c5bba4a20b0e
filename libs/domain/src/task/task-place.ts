import type { TaskConfigId, WorkerId } from '../ids';

/** Place of an unfinished Task. Each Task is in exactly one place. */
export type TaskPlace =
  | { readonly kind: 'delayed' }
  | { readonly kind: 'pending'; readonly requirementKey: string }
  | { readonly kind: 'queue'; readonly workerId: WorkerId }
  /** Waits until the earlier Tasks of its config have ended. */
  | { readonly kind: 'sequence'; readonly configId: TaskConfigId }
  | { readonly kind: 'running'; readonly workerId: WorkerId };
