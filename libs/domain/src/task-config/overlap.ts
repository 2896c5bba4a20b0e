/**
 * What happens when a run is due while an earlier one of the same config is not finished:
 * it runs beside it, waits in line behind it, or is skipped.
 */
export type OverlapMode = 'parallel' | 'sequential' | 'skip';
export const overlapModes: readonly OverlapMode[] = ['parallel', 'sequential', 'skip'];
