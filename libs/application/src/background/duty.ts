/**
 * One background job, done in passes. State that it keeps between passes only makes the next pass faster: a duty that
 * starts without it does the same work.
 */
export interface Duty {
  readonly name: string;
  runOnce(): Promise<Pass>;
  /** Called once after the last pass, to complete what that pass left to the next one. */
  finish?(): Promise<unknown>;
}

/**
 * When the next pass is needed.
 *   again     now, because there is more work
 *   idle      not known
 *   nextAt    at this store time in epoch ms; a time in the past means now
 */
export type Pass = 'again' | 'idle' | { readonly nextAt: number };
