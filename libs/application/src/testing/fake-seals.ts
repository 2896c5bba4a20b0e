import { executorInstanceId } from '@distribute-schedule/domain';
import type { CallbackSeals } from '../ports/callback-seals';

/**
 * Seals that a spec can write: a token is `attempt/executor/attempt token`, with `/signed` if the attempt requires a
 * signature, and a signature is the key itself.
 */
export class FakeSeals implements CallbackSeals {
  private keys = 0;

  newSigningKey(): string {
    this.keys += 1;
    return `new key ${this.keys}`;
  }

  readToken(token: string): ReturnType<CallbackSeals['readToken']> {
    const [attempt, executorId, attemptToken, mark] = token.split('/');
    if (attemptToken === undefined) return undefined;
    if (executorId === '') return { attempt: Number(attempt) };
    return {
      attempt: Number(attempt),
      executorId: executorInstanceId(executorId),
      ...(mark === 'signed' && { mustBeSigned: true }),
    };
  }

  isGenuine(token: string, { attemptToken }: { attemptToken: string }): boolean {
    return token.split('/')[2] === attemptToken;
  }

  messageKey(executorId: string, { headers }: Parameters<CallbackSeals['messageKey']>[1]): string {
    return `${executorId} ${String(headers['webhook-id'])}`;
  }

  isSigned({ headers }: Parameters<CallbackSeals['isSigned']>[0]): boolean {
    return headers['webhook-signature'] !== undefined;
  }

  isSignedBy(key: string, { headers }: Parameters<CallbackSeals['isSigned']>[0]): boolean {
    return headers['webhook-signature'] === key;
  }
}
