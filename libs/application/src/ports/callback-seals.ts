import type { AttemptToken, ExecutorInstanceId, TaskId } from '@distribute-schedule/domain';

export const CallbackSeals = Symbol.for('CallbackSeals');

/** The attempt that a callback claims to report on, and the instance that received it. Nothing of it is verified yet. */
export interface CallbackClaim {
  readonly attempt: number;
  /** Absent when the attempt was not handed to a registered instance. */
  readonly executorId?: ExecutorInstanceId;
  /** True if the instance required signatures when it got the attempt. */
  readonly mustBeSigned?: true;
}

/** A message signed as Standard Webhooks describes. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Creates and verifies the tokens and signatures of callbacks. All comparisons take constant time. */
export interface CallbackSeals {
  newSigningKey(): string;
  /** Returns undefined when the text is not a token. */
  readToken(token: string): CallbackClaim | undefined;
  /** True if the token was made for this attempt by a process that knows the attempt token. */
  isGenuine(
    token: string,
    attempt: { readonly taskId: TaskId; readonly attemptToken: AttemptToken },
  ): boolean;
  /** Short key under which a signed message of this instance is remembered. It is the same when it is sent again. */
  messageKey(executorId: ExecutorInstanceId, message: Pick<SignedMessage, 'headers'>): string;
  /** True if the message has a signature, valid or not. */
  isSigned(message: Pick<SignedMessage, 'headers'>): boolean;
  /** True if the message was signed with this key and its timestamp is at most a few minutes old. */
  isSignedBy(signingKey: string, message: SignedMessage, now: number): boolean;
}
