import type { KeptReplies, KeptReply, RepeatedRequest } from '@distribute-schedule/application';
import { RateLimit } from '../access/rate-limit';
import { onceOnly } from './idempotency';
import type { Call } from './route';

/** Holds keys and keeps replies as a store does, but forever. */
class FakeReplies implements KeptReplies {
  private readonly held = new Map<string, { fingerprint: string; reply?: KeptReply }>();
  isAway = false;

  begin(key: string, fingerprint: string): Promise<RepeatedRequest> {
    const before = this.held.get(key);
    if (!before) this.held.set(key, { fingerprint });
    if (!before) return Promise.resolve({ kind: 'begun' });
    if (before.fingerprint !== fingerprint) return Promise.resolve({ kind: 'other' });
    return Promise.resolve(before.reply ? { kind: 'kept', reply: before.reply } : { kind: 'under way' });
  }

  keep(key: string, fingerprint: string, reply: KeptReply): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('the store is away'));
    this.held.set(key, { fingerprint, reply });
    return Promise.resolve();
  }

  release(key: string): Promise<void> {
    this.held.delete(key);
    return Promise.resolve();
  }
}

const call = (url: string, body = '{}') =>
  ({
    request: { get: () => 'k1', path: url.split('?')[0], originalUrl: url },
    caller: { name: 'ops', client: 'token ops' },
    rawBody: Buffer.from(body),
  }) as unknown as Call<object, object>;

describe('A request with an Idempotency-Key', () => {
  let replies: FakeReplies;
  let done: number;
  beforeEach(() => {
    replies = new FakeReplies();
    replyBytes = new RateLimit(1, 300);
    done = 0;
  });
  let replyBytes: RateLimit;
  const send = (url: string, body?: string) =>
    onceOnly({ replies, replyBytes }, call(url, body), () => ({ status: 202, body: { done: ++done } }));

  it('runs once and returns the same response when it is sent again', async () => {
    expect(await send('/import?dry_run=true')).toMatchObject({ body: { done: 1 } });
    expect(await send('/import?dry_run=true')).toMatchObject({
      body: { done: 1 },
      headers: { 'Idempotency-Replayed': 'true' },
    });
  });

  it.each([
    ['query', '/import?dry_run=false', '{}'],
    ['query (none at all)', '/import', '{}'],
    ['body', '/import?dry_run=true', '{"a":1}'],
    ['body that looks like the query', '/import', 'dry_run=true\n{}'],
  ])('refuses a key that was used for a request with a different %s', async (_case, url, body) => {
    await send('/import?dry_run=true');
    await expect(send(url, body)).rejects.toMatchObject({ code: 'request.key_reused' });
    expect(done).toBe(1);
  });

  it('runs again after it has failed', async () => {
    const fails = () => Promise.reject(new Error('no'));
    await expect(onceOnly({ replies, replyBytes }, call('/a'), fails)).rejects.toThrow('no');
    expect(await send('/a')).toMatchObject({ body: { done: 1 } });
  });

  it('returns its response when the store cannot keep it, and does not run again at once', async () => {
    replies.isAway = true;
    expect(await send('/a')).toMatchObject({ status: 202, body: { done: 1 } });
    await expect(send('/a')).rejects.toMatchObject({ code: 'request.under_way' });
    expect(done).toBe(1);
  });

  it('is refused before it runs when the kept replies of the caller need too much space', async () => {
    await send('/a');
    await send('/b');
    await expect(send('/c')).rejects.toMatchObject({ status: 429, code: 'request.too_many' });
    expect(done).toBe(2);
    // What is kept is still returned, and the refused key is free again.
    expect(await send('/a')).toMatchObject({ body: { done: 1 } });
    replyBytes = new RateLimit(1, 300);
    expect(await send('/c')).toMatchObject({ body: { done: 3 } });
  });
});
