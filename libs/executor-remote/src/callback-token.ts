import { createHmac, timingSafeEqual } from 'node:crypto';

/** The attempt and instance for which a callback token is valid. */
export interface CallbackSubject {
  readonly executionId: string;
  readonly attempt: number;
  /** Registered instance that was called. Absent if the work went to a service that is not registered. */
  readonly executorId?: string;
  /** True if the instance required signatures when it got the attempt. Then a later registration cannot lift that. */
  readonly mustBeSigned?: true;
}

const pattern = /^(\d{1,9})(s)?~([A-Za-z0-9][A-Za-z0-9_.-]{0,127})?~([A-Za-z0-9_-]{43})$/;

/**
 * Creates the token of a callback URL. It contains the attempt, the called instance if it is registered, and a seal
 * over both. Making the seal needs the attempt token, which itself is never sent.
 */
export function callbackToken(subject: CallbackSubject, attemptToken: string): string {
  const { attempt, mustBeSigned, executorId = '' } = subject;
  return `${attempt}${mustBeSigned ? 's' : ''}~${executorId}~${sealOf(subject, attemptToken)}`;
}

/** Reads what the token claims, without verifying it. */
export function readCallbackToken(token: string): Omit<CallbackSubject, 'executionId'> | undefined {
  const [, attempt, mark, executorId] = pattern.exec(token) ?? [];
  if (attempt === undefined) return undefined;
  return {
    attempt: Number(attempt),
    ...(executorId !== undefined && { executorId }),
    ...(mark !== undefined && { mustBeSigned: true }),
  };
}

/** True if the seal of the token was made for this execution, with this attempt token. */
export function isGenuineToken(token: string, executionId: string, attemptToken: string): boolean {
  const subject = readCallbackToken(token);
  if (!subject) return false;
  const expected = Buffer.from(callbackToken({ ...subject, executionId }, attemptToken));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sealOf(
  { executionId, attempt, executorId = '', mustBeSigned }: CallbackSubject,
  attemptToken: string,
): string {
  return createHmac('sha256', attemptToken)
    .update(`callback\n${executionId}\n${attempt}\n${executorId}${mustBeSigned ? '\nsigned' : ''}`)
    .digest('base64url');
}
