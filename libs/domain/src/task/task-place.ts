import type { TaskConfigId, WorkerId } from '../ids';

/** Where an unfinished Task is held; each is in exactly one place. */
export type TaskPlace =
  | { readonly kind: 'delayed' }
  | { readonly kind: 'pending'; readonly requirementKey: string }
  | { readonly kind: 'queue'; readonly workerId: WorkerId }
  /** Behind the open Tasks of its config. */
  | { readonly kind: 'sequence'; readonly configId: TaskConfigId }
  | { readonly kind: 'running'; readonly workerId: WorkerId };
