import type { Buffer } from 'node:buffer';

/** The head of a request on its way to Redis: `*3\r\n$7\r\nevalsha\r\n$40\r\n…`. */
const head = /\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n(?:\$40\r\n([0-9a-f]{40})\r\n)?/g;

export interface RequestHead {
  /** The script's sha, or the command's name in small letters. */
  readonly kind: string;
  /** Where in the chunk it begins. */
  readonly at: number;
}

/** The requests that begin in a chunk. Good enough for telling ours apart; no parser of the protocol. */
export function requestsIn(chunk: Buffer): RequestHead[] {
  return [...chunk.toString('latin1').matchAll(head)].map((match) => ({
    kind: match[2] ?? (match[1] ?? '').toLowerCase(),
    at: match.index,
  }));
}
