import { createHmac, timingSafeEqual } from 'node:crypto';

/** The headers of a signed message, as https://www.standardwebhooks.com names them. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

export interface SignedMessage {
  /** The same for every delivery of one message. */
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/** How far the clocks of sender and receiver may differ, and how old a message may be. */
const toleranceSeconds = 300;
const keyPrefix = 'whsec_';

export function signMessage(key: string, message: SignedMessage): SignatureHeaders {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestampSeconds),
    'webhook-signature': `v1,${macOf(key, message)}`,
  };
}

/** Whether one of the signatures is that of the key, over a message of these minutes. Compares in constant time. */
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
  if (!(Math.abs(nowSeconds - timestampSeconds) <= toleranceSeconds)) return false;
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
