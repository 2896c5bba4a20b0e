import { createHash } from 'node:crypto';
import type { KeptReplies } from '@distribute-schedule/application';
import { RequestError } from '../problems/problem';
import type { Call, Reply } from './route';

const keepMs = 24 * 3_600_000;
/** Longer than any request may take. */
const holdMs = 60_000;

/**
 * Runs a request that bears an Idempotency-Key once: sent again, it is answered as before. One that failed may be sent
 * again. A key belongs to its caller and its path.
 */
export async function onceOnly(
  replies: KeptReplies,
  { request, caller, rawBody }: Call<object, object>,
  handle: () => Reply | Promise<Reply>,
): Promise<Reply> {
  const given = request.get('idempotency-key');
  if (given === undefined) return handle();
  if (!/^[\x21-\x7e]{1,200}$/.test(given)) {
    const reason = 'Idempotency-Key must be 1 to 200 visible characters';
    throw new RequestError(400, 'request.invalid', reason, { field: 'Idempotency-Key', reason });
  }
  const key = digest(`${caller.name}\n${request.path}\n${given}`);
  const fingerprint = digest(Buffer.concat([Buffer.from(`${queryOf(request)}\n`), rawBody]));
  const before = await replies.begin(key, fingerprint, holdMs);
  if (before.kind === 'kept') {
    const { reply } = before;
    return { ...reply, headers: { ...reply.headers, 'Idempotency-Replayed': 'true' } };
  }
  if (before.kind === 'other') {
    throw new RequestError(
      422,
      'request.key_reused',
      'This Idempotency-Key was used for another request before',
    );
  }
  if (before.kind === 'under way') {
    const message = 'A request with this Idempotency-Key is under way';
    throw new RequestError(409, 'request.under_way', message, {}, { 'Retry-After': '1' });
  }
  return keepingTheReply(replies, { key, fingerprint }, handle);
}

async function keepingTheReply(
  replies: KeptReplies,
  { key, fingerprint }: { key: string; fingerprint: string },
  handle: () => Reply | Promise<Reply>,
): Promise<Reply> {
  const reply = await orReleased(replies, key, handle);
  const { status, body = null, headers } = reply;
  // What was done is answered, though it cannot be kept. The key is not free for it to be done again before `holdMs`.
  await replies
    .keep(key, fingerprint, { status, body, ...(headers && { headers }) }, keepMs)
    .catch(() => undefined);
  return reply;
}

async function orReleased(
  replies: KeptReplies,
  key: string,
  handle: () => Reply | Promise<Reply>,
): Promise<Reply> {
  try {
    return await handle();
  } catch (error) {
    await replies.release(key).catch(() => undefined);
    throw error;
  }
}

const queryOf = ({ originalUrl }: Call<object, object>['request']): string =>
  originalUrl.slice(originalUrl.indexOf('?') + 1 || originalUrl.length);

const digest = (said: string | Buffer): string =>
  createHash('sha256').update(said).digest('hex').slice(0, 40);
