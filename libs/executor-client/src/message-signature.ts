import { createHmac, timingSafeEqual } from 'node:crypto';

/** Headers of a signed message, named as in https://www.standardwebhooks.com. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

export interface SignedMessage {
  /** Stays the same when the message is sent again. */
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/** Maximum age of a message, and maximum difference between the clocks of sender and receiver. */
const maxAgeSeconds = 300;
const keyPrefix = 'whsec_';

/**
 * Signs a message in either direction: a call to a service, and the callback of that service.
 * @param keys one key, or after a rotation the new key and the previous one
 */
export function signMessage(
  keys: string | readonly (string | undefined)[],
  message: SignedMessage,
): SignatureHeaders {
  const all = typeof keys === 'string' ? [keys] : keys.filter((key) => key !== undefined);
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestampSeconds),
    'webhook-signature': all.map((key) => `v1,${macOf(key, message)}`).join(' '),
  };
}

/**
 * True if one of the signatures was made with this key and the timestamp is recent enough. The comparison takes
 * constant time, so that its duration reveals nothing about the right signature.
 */
export function isSignedBy(
  key: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  nowSeconds: number,
): boolean {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  );
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return false;
  const timestampSeconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(nowSeconds - timestampSeconds) <= maxAgeSeconds)) return false;
  const expected = Buffer.from(`v1,${macOf(key, { id, timestampSeconds, body })}`);
  return signatures
    .split(' ')
    .map((signature) => Buffer.from(signature))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

function macOf(key: string, { id, timestampSeconds, body }: SignedMessage): string {
  const secret = Buffer.from(key.startsWith(keyPrefix) ? key.slice(keyPrefix.length) : key, 'base64');
  return createHmac('sha256', secret).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
}
