/** Words with which fire records are stored, by the stable code of the reason. */
const wordsByCode = {
  misfire: 'misfire',
  replaced: 'replaced',
  restored: 'restored from a backup',
  paused: 'paused',
  window: 'window',
  overlap: 'overlap',
} as const;
type PlainCode = keyof typeof wordsByCode;

export const fireReasonCodes = [...(Object.keys(wordsByCode) as PlainCode[]), 'too_many_open'] as const;
export type FireReasonCode = (typeof fireReasonCodes)[number];

/** Reason of a due time that was missed because its schedule was changed. */
export const replacedReason = wordsByCode.replaced;
/** Reason of a due time that was skipped because an earlier run was open. */
export const overlapReason = wordsByCode.overlap;
export const misfireReason = wordsByCode.misfire;
export const restoredReason = wordsByCode.restored;
export const pausedReason = wordsByCode.paused;
export const windowReason = wordsByCode.window;
export const tooManyOpenReason = (open: number): string => `${open} unfinished executions`;

/** A reason for programs: its code, and the values that its words contain. */
export interface CodedReason {
  readonly code: FireReasonCode;
  readonly params: Readonly<Record<string, string>>;
}

const codeByWords = new Map<string, PlainCode>(
  Object.entries(wordsByCode).map(([code, words]) => [words, code as PlainCode]),
);

/** Reads the code out of the stored words, so that records of all versions have one. Undefined for unknown words. */
export function codedReason(words: string): CodedReason | undefined {
  const code = codeByWords.get(words);
  if (code) return { code, params: {} };
  const open = /^(\d+) unfinished executions$/.exec(words)?.[1];
  return open === undefined ? undefined : { code: 'too_many_open', params: { open } };
}
