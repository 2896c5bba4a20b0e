import { codedReason, fireReasonCodes } from '@distribute-schedule/domain';
import { choice, map, nullable, text } from '../shape';

/** Why a due time did not run as planned: in words, and for programs. */
export const reasonFields = {
  reason: nullable(text),
  /** Null if there is no reason, or it is in the words of another version. */
  reason_code: nullable(choice(fireReasonCodes)),
  /** Values that the reason contains. `too_many_open` has the number of unfinished executions as `open`. */
  reason_params: map(text),
};

export function viewReason(words: string | undefined) {
  const coded = words === undefined ? undefined : codedReason(words);
  return { reason: words ?? null, reason_code: coded?.code ?? null, reason_params: coded?.params ?? {} };
}
