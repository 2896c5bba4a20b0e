import { createHash } from 'node:crypto';
import type { KeptReplies } from '@distribute-schedule/application';
import type { Caller } from '../access/authenticate';
import type { RateLimit } from '../access/rate-limit';
import { RequestError } from '../problems/problem';
import { TooManyRequestsError } from '../problems/too-many-requests';
import type { Call, Reply } from './route';

export const keepMs = 24 * 3_600_000;
/** Longer than a request may take, so that a key is not free while its request is still running. */
const holdMs = 60_000;

export interface ReplyKeeping {
  readonly replies: KeptReplies;
  /** Limit of the bytes that are kept for a client. */
  readonly replyBytes: RateLimit;
}

/** Facts that the store needs for a kept reply, in addition to the reply itself. */
const overheadBytes = 200;

/**
 * Runs a request with an Idempotency-Key once: when the client sends it again, it gets the same response. A request that
 * failed may be sent again and runs again. Each caller has its own keys for each path.
 */
export async function onceOnly(
  keeping: ReplyKeeping,
  { request, caller, rawBody }: Call<object, object>,
  handle: () => Reply | Promise<Reply>,
): Promise<Reply> {
  const { replies } = keeping;
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
  const reply = await runOrRelease(replies, key, async () => {
    checkRoom(keeping, caller);
    return handle();
  });
  await keep(keeping, { client: caller.client, key, fingerprint }, reply);
  return reply;
}

function checkRoom({ replyBytes }: ReplyKeeping, { client }: Caller): void {
  const waitSeconds = replyBytes.take(client, performance.now());
  if (waitSeconds === undefined) return;
  throw new TooManyRequestsError(
    'The replies that are kept for this caller need too much space: send the request without an Idempotency-Key, or wait as long as the header Retry-After says',
    waitSeconds,
  );
}

/**
 * When the store cannot keep the reply, the client still gets it, because the change was made. The key stays held for
 * `holdMs`, so that a repeated request does not run again at once.
 */
async function keep(
  { replies, replyBytes }: ReplyKeeping,
  { client, key, fingerprint }: { client: string; key: string; fingerprint: string },
  { status, body = null, headers }: Reply,
): Promise<void> {
  const kept = { status, body, ...(headers && { headers }) };
  replyBytes.charge(client, overheadBytes + JSON.stringify(kept).length, performance.now());
  await replies.keep(key, fingerprint, kept, keepMs).catch(() => undefined);
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
