import type { components } from '@distribute-schedule/api-client';

type Run = components['schemas']['ExecutionSummary'];

export interface Trouble {
  /** Failures in a row, up to now. */
  readonly failures: number;
  /** True if all that was read has failed, so that there may be more. */
  readonly isAtLeast: boolean;
  /** When the first of them was due. */
  readonly since: string;
  readonly newest: Run;
}

/** The failures in a row with which the list begins. What was cancelled or has not ended says nothing. */
export function troubleOf(newestFirst: readonly Run[]): Trouble | undefined {
  const ended = newestFirst.filter(({ status }) => status === 'success' || status === 'failed');
  const lastGood = ended.findIndex(({ status }) => status === 'success');
  const failed = lastGood < 0 ? ended : ended.slice(0, lastGood);
  const [newest, oldest] = [failed[0], failed.at(-1)];
  if (!newest || !oldest) return undefined;
  return { failures: failed.length, isAtLeast: lastGood < 0, since: oldest.scheduled_time, newest };
}
