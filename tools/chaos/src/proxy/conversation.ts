export interface RequestHead {
  /** The name of the step, or the name that the protocol has for the request. */
  readonly kind: string;
  /** Offset in the chunk at which the request begins. */
  readonly at: number;
}

/** Understands what a process and a server send each other on one connection, as far as a proxy must. */
export interface Conversation {
  /** Finds the requests in a chunk that the process sent. Several steps can be one request. */
  requestsIn(chunk: Buffer): readonly RequestHead[];
  onReply(chunk: Buffer): void;
}
