export const KeptReplies = Symbol.for('KeptReplies');

export interface KeptReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 *   begun      no request has used this key, so go on
 *   under way  the same request is being processed, or its process died; the key is free again after `holdMs`
 *   other      the key belongs to a different request
 *   kept       the request was processed before; `reply` is its answer
 */
export type RepeatedRequest =
  { readonly kind: 'begun' | 'under way' | 'other' } | { readonly kind: 'kept'; readonly reply: KeptReply };

/** Answers to requests with an idempotency key, so that a repeated request gets the first answer again. */
export interface KeptReplies {
  /** @param fingerprint hash over the whole request */
  begin(key: string, fingerprint: string, holdMs: number): Promise<RepeatedRequest>;
  keep(key: string, fingerprint: string, reply: KeptReply, keepMs: number): Promise<void>;
  /** Frees the key of a request that failed, so that the caller can repeat it. */
  release(key: string): Promise<void>;
}
