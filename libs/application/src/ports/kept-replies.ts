export const KeptReplies = Symbol.for('KeptReplies');

export interface KeptReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * begun: nobody has asked under this key, go on.
 * under way: somebody asks the same at this moment, or died while asking: the key is free again after `holdMs`.
 * other: the key stands for another request.
 * kept: this is what was answered.
 */
export type RepeatedRequest =
  { readonly kind: 'begun' | 'under way' | 'other' } | { readonly kind: 'kept'; readonly reply: KeptReply };

/** The answers to requests that bear an idempotency key, for when they are sent again. */
export interface KeptReplies {
  /** @param fingerprint of all that the request says */
  begin(key: string, fingerprint: string, holdMs: number): Promise<RepeatedRequest>;
  keep(key: string, fingerprint: string, reply: KeptReply, keepMs: number): Promise<void>;
  /** The request failed: it may be made again. */
  release(key: string): Promise<void>;
}
