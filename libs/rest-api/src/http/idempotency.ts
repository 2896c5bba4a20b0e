import { createHash } from 'node:crypto';
import type { KeptReplies } from '@distribute-schedule/application';
import { RequestError } from '../problems/problem';
import type { Call, Reply } from './route';

const keepMs = 24 * 3_600_000;
/** Longer than a request may take, so that a key is not free while its request is still running. */
const holdMs = 60_000;

/**
 * Runs a request with an Idempotency-Key once: when the client sends it again, it gets the same response. A request that
 * failed may be sent again and runs again. Each caller has its own keys for each path.
 */
export async function onceOnly(
  replies: KeptReplies,
  { request, caller, rawBody }: Call<object, object>,
  handle: () => Reply | Promise<Reply>,
): Promise<Reply> {
  const header = request.get('idempotency-key');
  if (header === undefined) return handle();
  if (!/^[\x21-\x7e]{1,200}$/.test(header)) {
    const reason = 'Idempotency-Key must be 1 to 200 visible ASCII characters';
    throw new RequestError(400, 'request.invalid', reason, { field: 'Idempotency-Key', reason });
  }
  const key = digest(`${caller.name}\n${request.path}\n${header}`);
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
      'This Idempotency-Key was used for a different request: use a new key',
    );
  }
  if (before.kind === 'under way') {
    const message =
      'A request with this Idempotency-Key is still running: send it again later to get its response';
    throw new RequestError(409, 'request.under_way', message, {}, { 'Retry-After': '1' });
  }
  return runAndKeep(replies, { key, fingerprint }, handle);
}

async function runAndKeep(
  replies: KeptReplies,
  { key, fingerprint }: { key: string; fingerprint: string },
  handle: () => Reply | Promise<Reply>,
): Promise<Reply> {
  const reply = await runOrRelease(replies, key, handle);
  const { status, body = null, headers } = reply;
  // When the store cannot keep the reply, the client still gets it, because the change was made. The key stays held for
  // `holdMs`, so that a repeated request does not run again at once.
  await replies
    .keep(key, fingerprint, { status, body, ...(headers && { headers }) }, keepMs)
    .catch(() => undefined);
  return reply;
}

async function runOrRelease(
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

const digest = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 40);
