import type { components } from '@distribute-schedule/api-client';
import { codedText, type CodedTexts } from './coded-text';

type FireRecord = components['schemas']['FireRecord'];
type Reasoned = Pick<FireRecord, 'reason' | 'reason_code' | 'reason_params'>;
export type ReasonTexts = CodedTexts<NonNullable<FireRecord['reason_code']>>;

/** Why a due time did not run as planned, or undefined if there is no reason. */
export const reasonText = (
  texts: ReasonTexts,
  { reason, reason_code, reason_params }: Reasoned,
): string | undefined =>
  reason === null ? undefined : codedText(texts, { code: reason_code, params: reason_params, words: reason });
