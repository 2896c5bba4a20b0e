/** One background job, done a pass at a time. What it keeps between passes is only a better start for the next one. */
export interface Duty {
  readonly name: string;
  runOnce(): Promise<Pass>;
  /** Once after the last pass: for what a pass has left to the next one. */
  finish?(): Promise<unknown>;
}

/**
 * What a pass says of the next one.
 *   again     more of the same is waiting
 *   idle      nothing is known to come
 *   nextAt    the store's time, in epoch ms, of the next known work; one that is past means now
 */
export type Pass = 'again' | 'idle' | { readonly nextAt: number };
