import { createHmac, timingSafeEqual } from 'node:crypto';

/** The attempt that a callback token speaks of. */
export interface CallbackSubject {
  readonly executionId: string;
  readonly attempt: number;
  /** The registered instance that was called; none where the work goes to a service that has not registered. */
  readonly executorId?: string;
}

const pattern = /^(\d{1,9})~([A-Za-z0-9][A-Za-z0-9_.-]{0,127})?~([A-Za-z0-9_-]{43})$/;

/**
 * What a callback url bears: the attempt, the instance that was called if it is a registered one, and a seal on both that
 * only who knows the attempt's own token can make. That token itself travels nowhere.
 */
export function callbackToken(subject: CallbackSubject, attemptToken: string): string {
  return `${subject.attempt}~${subject.executorId ?? ''}~${sealOf(subject, attemptToken)}`;
}

/** What the token says of itself, true or not. */
export function readCallbackToken(token: string): Omit<CallbackSubject, 'executionId'> | undefined {
  const [, attempt, executorId] = pattern.exec(token) ?? [];
  if (attempt === undefined) return undefined;
  return { attempt: Number(attempt), ...(executorId !== undefined && { executorId }) };
}

export function isGenuineToken(token: string, executionId: string, attemptToken: string): boolean {
  const subject = readCallbackToken(token);
  if (!subject) return false;
  const expected = Buffer.from(callbackToken({ ...subject, executionId }, attemptToken));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sealOf({ executionId, attempt, executorId = '' }: CallbackSubject, attemptToken: string): string {
  return createHmac('sha256', attemptToken)
    .update(`callback\n${executionId}\n${attempt}\n${executorId}`)
    .digest('base64url');
}
