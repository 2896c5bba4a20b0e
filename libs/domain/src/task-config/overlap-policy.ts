/**
 * What happens when a run is due while earlier runs of the same config are not finished:
 *   parallel    it runs beside them
 *   sequential  it waits until they have ended, in the order in which the runs were made
 *   skip        it does not run
 */
export type OverlapMode = 'parallel' | 'sequential' | 'skip';
export const overlapModes: readonly OverlapMode[] = ['parallel', 'sequential', 'skip'];

/**
 * The decision about one new run:
 *   run     it starts as soon as a worker takes it
 *   wait    it starts once the earlier runs have ended
 *   skip    it does not run, because runs of this config must not overlap
 *   refuse  it does not run, because the config has as many open runs as it may have
 * A run that is made carries `maxOpen`: the decision holds only while at most this many other runs are open.
 */
export type OverlapDecision =
  | { readonly kind: 'run' | 'wait'; readonly maxOpen: number }
  | { readonly kind: 'skip' }
  | { readonly kind: 'refuse' };

/** Decides whether a new run may overlap with earlier ones: for a due time, a run by hand and a rerun alike. */
export class OverlapPolicy {
  private constructor(private readonly mode: OverlapMode) {}

  static of(mode: OverlapMode): OverlapPolicy {
    return new OverlapPolicy(mode);
  }

  /** True if each run of the config waits until the runs before it have ended. */
  get takesTurns(): boolean {
    return this.mode === 'sequential';
  }

  /**
   * @param open how many runs of the config are not finished
   * @param maxOpen how many it may have, with the new one
   */
  decide(open: number, maxOpen: number): OverlapDecision {
    if (this.mode === 'skip' && open > 0) return { kind: 'skip' };
    if (open >= maxOpen) return { kind: 'refuse' };
    return {
      kind: this.takesTurns ? 'wait' : 'run',
      maxOpen: this.mode === 'skip' ? 0 : maxOpen - 1,
    };
  }
}
