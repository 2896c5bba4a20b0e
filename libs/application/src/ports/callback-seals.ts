import type { AttemptToken, ExecutorInstanceId, TaskId } from '@distribute-schedule/domain';

export const CallbackSeals = Symbol.for('CallbackSeals');

/** Which attempt a callback speaks of, and whom it was handed to. Says nothing yet of whether that is true. */
export interface CallbackClaim {
  readonly attempt: number;
  /** None where it was not handed to a registered instance. */
  readonly executorId?: ExecutorInstanceId;
}

/** A message with the headers of Standard Webhooks. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** What proves that a callback comes from whom it says. Everything is compared in constant time. */
export interface CallbackSeals {
  newSigningKey(): string;
  /** Undefined for what is no token at all. */
  readToken(token: string): CallbackClaim | undefined;
  /** Whether the token was made for this attempt, by one who knows the attempt's own token. */
  isGenuine(
    token: string,
    attempt: { readonly taskId: TaskId; readonly attemptToken: AttemptToken },
  ): boolean;
  isSigned(message: SignedMessage): boolean;
  /** Whether the message was signed with the key, a few minutes ago at most. */
  isSignedBy(signingKey: string, message: SignedMessage, now: number): boolean;
}
