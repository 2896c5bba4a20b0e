import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { ApiToken } from './api-token';

/** Session of a browser: who signed in, and until when. */
export interface Session {
  readonly token: ApiToken;
  readonly endsAt: number;
}

/** Longest text that is read as a session. The name of a token and a time need far less. */
const maxSealLength = 1024;

/**
 * Seals a session for a cookie: name, end, and a signature under a key derived from the hash of the token. Nothing is
 * stored, every process with the same tokens can check it, and a token that is removed or replaced ends its sessions.
 */
export function sealSession({ token, endsAt }: Session): string {
  const content = Buffer.from(JSON.stringify([token.name, endsAt])).toString('base64url');
  return `${content}.${signatureOf(content, token).toString('base64url')}`;
}

/** Opens a sealed session. Returns undefined when it is forged, malformed or over. @param now epoch ms */
export function openSession(tokens: readonly ApiToken[], seal: string, now: number): Session | undefined {
  if (seal.length > maxSealLength) return undefined;
  const [content = '', signature = ''] = seal.split('.');
  const [name, endsAt] = contentOf(content);
  const token = tokens.find((each) => each.name === name);
  if (!token || typeof endsAt !== 'number' || endsAt <= now) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(content, token);
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  return isGenuine ? { token, endsAt } : undefined;
}

function signatureOf(content: string, { sha256 }: ApiToken): Buffer {
  const key = hkdfSync('sha256', Buffer.from(sha256, 'hex'), '', 'console session', 32);
  return createHmac('sha256', Buffer.from(key)).update(content).digest();
}

function contentOf(text: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}
