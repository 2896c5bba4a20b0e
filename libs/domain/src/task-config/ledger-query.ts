import type { TaskConfigId } from '../ids';
import type { FireOutcome, FireRecord } from './fire';

export const fireOutcomes: readonly FireOutcome[] = [
  'fired',
  'late',
  'skipped',
  'coalesced',
  'missed',
  'refused',
];

/** Filter of fire records. A filter that is left out lets everything through. */
export interface LedgerFilter {
  /** Due at or after this time. */
  readonly from?: number;
  /** Due before this time. */
  readonly to?: number;
  readonly outcomes?: readonly FireOutcome[];
}

/** A record stands for several due times if it has an `until`. It is found if one of them may meet the filter. */
export function meetsLedgerFilter(
  { dueAt, until = dueAt, outcome }: FireRecord,
  filter: LedgerFilter,
): boolean {
  const { from = -Infinity, to = Infinity, outcomes } = filter;
  return until >= from && dueAt < to && (!outcomes || outcomes.includes(outcome));
}

/** Due time that did not run as planned: its outcome is any but `fired`. */
export interface LedgerException {
  /** Where the record stands in the list of all exceptions. Only the store reads it. */
  readonly position: string;
  readonly configId: TaskConfigId;
  readonly record: FireRecord;
}

/** Position of a record in the ledger of one config, so that a later page continues behind it. */
export interface LedgerPosition {
  readonly decidedAt: number;
  readonly dueAt: number;
}

/**
 * The records behind a position, from a list that begins with the newest. If the record at the position is no longer
 * kept, everything behind it is gone as well, except for records that were decided earlier.
 */
export function recordsBehind(
  records: readonly FireRecord[],
  position: LedgerPosition,
): readonly FireRecord[] {
  const { decidedAt, dueAt } = position;
  const at = records.findIndex((record) => record.decidedAt === decidedAt && record.dueAt === dueAt);
  return at >= 0 ? records.slice(at + 1) : records.filter((record) => record.decidedAt < decidedAt);
}
